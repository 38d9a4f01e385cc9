package org.tunebook.bedrocklocal.internal.identity;

import java.io.IOException;
import org.tunebook.bedrocklocal.internal.http.Exchange;
import org.tunebook.bedrocklocal.internal.identity.Sessions.Standing;

/** IAM and STS in front of the account's roles. */
public final class Identity {
    private final Sessions sessions;
    private final QueryService iam;
    private final QueryService sts;

    public Identity(Roles roles, Sessions sessions) {
        this.sessions = sessions;
        this.iam = new Iam(roles).service();
        this.sts = new Sts(roles, sessions).service();
    }

    public void iam(Exchange exchange, String accessKeyId) throws IOException {
        serve(iam, exchange, accessKeyId);
    }

    public void sts(Exchange exchange, String accessKeyId) throws IOException {
        serve(sts, exchange, accessKeyId);
    }

    private void serve(QueryService service, Exchange exchange, String accessKeyId) throws IOException {
        Standing standing = sessions.standing(exchange, accessKeyId);
        switch (standing) {
            case VALID -> service.serve(exchange, accessKeyId);
            case EXPIRED -> service.refuse(exchange, QueryException.expiredToken());
            case INVALID -> service.refuse(exchange, QueryException.invalidToken());
        }
    }
}
