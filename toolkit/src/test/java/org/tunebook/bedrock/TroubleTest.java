package org.tunebook.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TroubleTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Could not validate GetObject permissions to access Amazon S3 bucket: b at key train.jsonl | may not read | s3:GetObject
            Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: b at key output/.write_access_check_file.tmp | may not write | s3:PutObject
            Unable to parse Amazon S3 file: train.jsonl. Data files must conform to JSONL format. | not in the model's format | line by line
            Input data at line 3 must follow a prompt/completion object format | not in the model's format | line by line
            Maximum input token count 4097 exceeds limit of 4096 | longer than the model takes | Shorten
            Input size exceeded in file train.jsonl for record starting with abc | longer than the model takes | Shorten
            Automated tests flagged this fine-tuning job as including materials that are potentially inconsistent with Anthropic's third-party license terms. Please contact support. | content filter | support
            Encountered an internal error when processing the request. | service failed | Launch it again
            Encountered an unexpected error when processing the request, please try again | service failed | Launch it again
            The provided S3 URI is invalid | letters that S3 | lower-case
            Could not assume provided IAM role. | may not take on | bedrock.amazonaws.com
            """)
    void whatAFailedJobSaysIsTurnedIntoACauseAndANextStep(String message, String cause, String remedy) {
        assertThat(Trouble.of(message)).hasValueSatisfying(trouble -> {
            assertThat(trouble.cause()).contains(cause);
            assertThat(trouble.remedy()).contains(remedy);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ValidationException | The provided model identifier is invalid. | 400 | whether the region has this model
            ValidationException | Invocation of model ID x with on-demand throughput isn’t supported. Retry | 400 | Endpoint.serve
            AccessDeniedException | User: u is not authorized to perform: iam:PassRole on resource: r | 403 | iam:PassRole on the role's ARN
            AccessDeniedException | User: u is not authorized to perform: s3:PutObject on resource: r | 403 | Allow the caller this action
            AccessDeniedException | You don't have access to the model with the specified model ID. | 403 | Ask for access
            AccessDeniedException | not authorized with an explicit deny in a service control policy | 403 | administrators
            ThrottlingException | Too many tokens, please wait before trying again. | 429 | a little later
            ExpiredTokenException | The security token included in the request is expired | 403 | Renew
            PermanentRedirect | The bucket you are attempting to access must be addressed using the specified endpoint. | 301 | job's region
            '' | '' | 503 | a little later
            """)
    void whatACallIsRefusedWithIsTurnedIntoANextStep(String code, String message, int status, String remedy) {
        assertThat(Trouble.of(code, message, status))
                .hasValueSatisfying(trouble -> assertThat(trouble.remedy()).contains(remedy));
    }

    @Test
    void aMessageThatNobodyKnowsIsLeftAsItIs() {
        assertThat(Trouble.of("ValidationException", "1 validation error detected", 400))
                .isEmpty();
    }
}
