package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.tunebook.kernel.engine.CellOutput;
import org.tunebook.kernel.engine.CellResult;
import org.tunebook.kernel.engine.Engine;
import org.tunebook.notebook.NotebookExtension;

class RehearsalTest {
    @Test
    void theCellsThatExtensionsRehearseRun() {
        try (Engine engine = Engine.start()) {
            for (NotebookExtension extension : ServiceLoader.load(NotebookExtension.class)) {
                assertThat(extension.rehearsal()).isNotEmpty();
                for (String code : extension.rehearsal()) {
                    assertThat(engine.run(1, code, CellOutput.none()))
                            .as(code)
                            .isInstanceOf(CellResult.Succeeded.class);
                }
            }
        }
    }
}
