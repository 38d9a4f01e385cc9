package org.tunebook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The packages follow the data: each may use those before it, none those after it. */
class PackageOrderTest {
    private static final List<String> ORDER = Stream.of(
                    "plot",
                    "usecase",
                    "dataset",
                    "check",
                    "prompt",
                    "bedrock",
                    "tuning",
                    "deployment",
                    "inference",
                    "evaluation",
                    "iteration",
                    "experiment")
            .map(name -> "org.tunebook." + name)
            .toList();

    private static final JavaClasses TOOLKIT =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ORDER);

    @TestFactory
    Stream<DynamicTest> noPackageUsesOneAfterIt() {
        return ORDER.stream()
                .filter(PackageOrderTest::exists)
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    String[] later = ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
                            .map(after -> after + "..")
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(name + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(later)
                            .allowEmptyShould(true)
                            .check(TOOLKIT);
                }));
    }

    @Test
    void whatComesBeforeBedrockKnowsNothingOfAws() {
        noClasses()
                .that()
                .resideInAnyPackage(ORDER.subList(0, ORDER.indexOf("org.tunebook.bedrock")).stream()
                        .map(name -> name + "..")
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(TOOLKIT);
    }

    @Test
    void bedrockLocalIsSpokenToNotUsed() {
        noClasses()
                .that()
                .resideInAPackage("org.tunebook..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.tunebook.bedrocklocal..")
                .check(TOOLKIT);
    }

    private static boolean exists(String name) {
        return TOOLKIT.stream().anyMatch(type -> type.getPackageName().startsWith(name));
    }
}
