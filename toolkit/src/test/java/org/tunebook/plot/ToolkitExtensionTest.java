package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.NotebookExtension;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class ToolkitExtensionTest {
    private final NotebookExtension extension = ServiceLoader.load(NotebookExtension.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(ToolkitExtension.class::isInstance)
            .findFirst()
            .orElseThrow();

    @Test
    void everyImportCompiles() throws Exception {
        StringBuilder source = new StringBuilder();
        extension
                .imports()
                .forEach(name -> source.append("import ").append(name).append(";\n"));
        source.append("class Cell { Chart chart; Metric metric; Path path; }\n");

        assertThat(extension.imports()).contains("org.tunebook.plot.*", "org.tunebook.evaluation.*");
        assertThat(Compiled.errors("Cell", source.toString())).isEmpty();
    }

    /** Two types of one simple name would make every cell that uses it fail to compile. */
    @Test
    void noTwoImportedPackagesHaveATypeOfTheSameName() {
        Map<String, String> packages = new HashMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("org.tunebook")) {
            boolean imported = extension.imports().contains(type.getPackageName() + ".*");
            if (imported && type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC)) {
                assertThat(packages.put(type.getSimpleName(), type.getPackageName()))
                        .as("another package with a " + type.getName())
                        .isNull();
            }
        }
        assertThat(packages).containsEntry("Histograms", "org.tunebook.plot").containsKeys("Bedrock", "Answers");
    }

    @Test
    void aTableIsShownEscapedAndShortened() {
        Table table = Table.create("Questions <1>")
                .addColumns(
                        IntColumn.create("n", IntStream.range(0, 500).toArray()),
                        StringColumn.create(
                                "text",
                                IntStream.range(0, 500)
                                        .mapToObj(i -> i == 0 ? "<b>R&D</b>" : "x".repeat(1000))
                                        .toList()));

        MimeBundle shown = render(table);

        assertThat(shown.get(MimeBundle.HTML).orElseThrow())
                .contains("Questions &lt;1&gt;: 500 rows, 2 columns; the first 20 rows are shown")
                .contains("&lt;b&gt;R&amp;D&lt;/b&gt;")
                .contains("<small>integer</small>")
                .doesNotContain("x".repeat(301))
                .hasSizeLessThan(20 * 420);
        assertThat(shown.toString()).contains("<b>R&D</b>").hasLineCount(1 + 2 + 20);
    }

    @Test
    void anEmptyTableIsShownAsEmpty() {
        assertThat(render(Table.create("nothing")).toString()).startsWith("nothing: 0 rows, 0 columns");
    }

    private MimeBundle render(Table table) {
        Map<Class<?>, Function<Object, MimeBundle>> renderers = new HashMap<>();
        extension.register(new NotebookExtension.Renderers() {
            @Override
            public <T> void add(Class<T> type, Function<? super T, MimeBundle> renderer) {
                renderers.put(type, value -> renderer.apply(type.cast(value)));
            }
        });
        return Objects.requireNonNull(renderers.get(Table.class)).apply(table);
    }
}
