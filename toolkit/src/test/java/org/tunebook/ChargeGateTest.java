package org.tunebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tunebook.bedrock.Bedrock;
import software.amazon.awssdk.services.bedrock.BedrockAsyncClient;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** No call that AWS charges for is made but through {@link Bedrock#spend}, which takes an approved estimate. */
class ChargeGateTest {
    private static final Set<String> CLIENTS = Set.of(
            BedrockClient.class.getName(),
            BedrockAsyncClient.class.getName(),
            BedrockRuntimeClient.class.getName(),
            BedrockRuntimeAsyncClient.class.getName());

    /** Everything of the two services that makes or asks something; what lists, looks, stops or deletes is free. */
    private static final String CHARGED = "create(?!.*Role).*|converse.*|invoke.*|startAsyncInvoke.*"
            + "|updateProvisionedModelThroughput|updateCustomModelDeployment";

    private static final JavaClasses TOOLKIT =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("org.tunebook");

    @Test
    void everyCallThatIsChargedIsSpentOnAnApprovedEstimate() {
        List<JavaMethodCall> charged = TOOLKIT.stream()
                .filter(type -> type.getPackageName().startsWith("org.tunebook"))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> CLIENTS.contains(call.getTargetOwner().getName()))
                .filter(call -> call.getTarget().getName().matches(CHARGED))
                .toList();

        assertThat(charged)
                .extracting(call -> call.getTarget().getName())
                .contains(
                        "createModelCustomizationJob",
                        "createProvisionedModelThroughput",
                        "createCustomModelDeployment",
                        "converse");
        assertThat(charged)
                .allSatisfy(call -> assertThat(spends(call.getOrigin()))
                        .as("%s is not called by Bedrock.spend", call)
                        .isTrue());
    }

    private static boolean spends(JavaCodeUnit method) {
        return method.getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Bedrock.class)
                        && call.getTarget().getName().equals("spend"));
    }
}
