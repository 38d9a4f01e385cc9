package org.tunebook.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelInstallTest {
    @Test
    void theSpecificationStartsThisJavaWithTheGivenClassPath(@TempDir Path data) throws Exception {
        Path directory = KernelInstall.into(data, "tunebook", List.of(Path.of("a \"b\".jar"), Path.of("c.jar")))
                .install();

        assertThat(directory).isEqualTo(data.resolve("kernels").resolve("tunebook"));
        assertThat(Files.readString(directory.resolve("kernel.json")))
                .contains(
                        "a \\\"b\\\".jar",
                        "\"org.tunebook.kernel.Main\",\n    \"{connection_file}\"",
                        "\"interrupt_mode\": \"message\"",
                        System.getProperty("java.home"));
        assertThat(directory.resolve("logo-svg.svg")).exists();
    }

    @Test
    void namesThatJupyterWouldNotFindAreRefused(@TempDir Path data) {
        assertThatThrownBy(() -> KernelInstall.into(data, "my kernel", List.of(Path.of("a.jar"))))
                .hasMessageContaining("\"my kernel\"");
    }

    @Test
    void theUsersDirectoryIsJupytersOwn() {
        assertThat(KernelInstall.userData(Map.of("JUPYTER_DATA_DIR", "j"))).isEqualTo(Path.of("j"));
        assertThat(KernelInstall.prefixData(Path.of("p"))).isEqualTo(Path.of("p", "share", "jupyter"));
    }
}
