package org.tunebook.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** Who may use whom among the modules; the order of packages inside a module is held by that module's own tests. */
class HouseRulesTest {
    private static final String NOTEBOOK_API = "org.tunebook.notebook..";
    private static final String FORMATS = "org.tunebook.formats..";
    private static final String KERNEL = "org.tunebook.kernel..";
    private static final String ADAPTERS = "org.tunebook.adapters..";
    private static final String TESTKIT = "org.tunebook.testkit..";
    private static final String BEDROCK_LOCAL = "org.tunebook.bedrocklocal..";
    private static final String CLI = "org.tunebook.cli..";
    private static final String JSPECIFY = "org.jspecify..";

    private static final JavaClasses TUNEBOOK =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("org.tunebook");

    @Test
    void theNotebookApiDependsOnNothing() {
        classes()
                .that()
                .resideInAPackage(NOTEBOOK_API)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(NOTEBOOK_API, "java..", JSPECIFY)
                .check(TUNEBOOK);
    }

    @Test
    void formatsDependOnJacksonAlone() {
        classes()
                .that()
                .resideInAPackage(FORMATS)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(FORMATS, "java..", "com.fasterxml.jackson..", JSPECIFY)
                .check(TUNEBOOK);
    }

    @Test
    void theKernelKnowsOnlyTheNotebookApi() {
        noClasses()
                .that()
                .resideInAPackage(KERNEL)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.tunebook..").and(resideOutsideOfPackages(KERNEL, NOTEBOOK_API)))
                .check(TUNEBOOK);
    }

    @Test
    void theTestKitKnowsOnlyTheKernelAndNothingThatRunsKnowsIt() {
        noClasses()
                .that()
                .resideInAPackage(TESTKIT)
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.tunebook..")
                        .and(resideOutsideOfPackages(TESTKIT, KERNEL, NOTEBOOK_API)))
                .check(TUNEBOOK);
        noClasses()
                .that()
                .resideOutsideOfPackage(TESTKIT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(TESTKIT, "org.junit..", "org.assertj..")
                .check(TUNEBOOK);
    }

    @Test
    void theAdaptersKnowOnlyTheKernelAndNobodyElseKnowsOtherKernels() {
        noClasses()
                .that()
                .resideInAPackage(ADAPTERS)
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.tunebook..")
                        .and(resideOutsideOfPackages(ADAPTERS, KERNEL, NOTEBOOK_API)))
                .check(TUNEBOOK);
        noClasses()
                .that()
                .resideOutsideOfPackage(ADAPTERS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ADAPTERS, "io.github.spencerpark..", "org.dflib.jjava..", "com.google.gson..")
                .check(TUNEBOOK);
    }

    @Test
    void bedrockLocalKnowsOnlyTheFormats() {
        noClasses()
                .that()
                .resideInAPackage(BEDROCK_LOCAL)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.tunebook..").and(resideOutsideOfPackages(BEDROCK_LOCAL, FORMATS)))
                .check(TUNEBOOK);
    }

    @Test
    void theToolkitKnowsNeitherKernelNorBedrockLocalNorCommandLine() {
        noClasses()
                .that(resideInAnyPackage("org.tunebook..")
                        .and(resideOutsideOfPackages(
                                NOTEBOOK_API,
                                FORMATS,
                                KERNEL,
                                ADAPTERS,
                                TESTKIT,
                                BEDROCK_LOCAL,
                                CLI,
                                "org.tunebook.sample..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(KERNEL, BEDROCK_LOCAL, CLI)
                .check(TUNEBOOK);
    }

    @Test
    void onlyTheKernelSpeaksJupyterAndOnlyBedrockLocalServesHttpAndRunsOnnx() {
        noClasses()
                .that()
                .resideOutsideOfPackage(KERNEL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.tunebook.kernel.jupyter..", "org.tunebook.kernel.zmtp..")
                .check(TUNEBOOK);
        noClasses()
                .that()
                .resideOutsideOfPackage(BEDROCK_LOCAL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.jetty..", "ai.onnxruntime..")
                .check(TUNEBOOK);
    }
}
