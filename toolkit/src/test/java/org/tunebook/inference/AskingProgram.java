package org.tunebook.inference;

import java.net.URI;
import java.nio.file.Path;
import org.tunebook.Lessons;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.DisplayHandle;
import org.tunebook.notebook.Live;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A program that asks a test set, made to be killed: it prints every state of its progress on a line. */
final class AskingProgram {
    private AskingProgram() {}

    public static void main(String[] args) {
        Notebook.attach(new Lines());
        URI control = URI.create(args[0]);
        try (Bedrock bedrock = Bedrock.at(
                new Bedrock.Endpoints(control, URI.create(args[1]), control),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")),
                "us-west-2")) {
            Inference.on(Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU))
                    .journal(Path.of(args[2]))
                    .concurrency(4)
                    .ask(Lessons.examples(Long.parseLong(args[3]), Integer.parseInt(args[4])));
        }
    }

    private static final class Lines implements Notebook {
        @Override
        public DisplayHandle display(Object value) {
            System.out.println(render(value));
            DisplayHandle handle = new DisplayHandle() {
                @Override
                public String id() {
                    return "progress";
                }

                @Override
                public void update(Object next) {
                    System.out.println(render(next));
                }
            };
            if (value instanceof Live live) {
                live.shownIn(handle);
            }
            return handle;
        }

        @Override
        public MimeBundle render(Object value) {
            return MimeBundle.text(String.valueOf(value));
        }

        @Override
        public void clearOutput(Clear when) {}

        @Override
        public boolean updatesInPlace() {
            return true;
        }
    }
}
