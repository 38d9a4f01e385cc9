package org.tunebook.kernel.jupyter;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the kernel says of itself. */
final class KernelInfo {
    private KernelInfo() {}

    static Map<String, @Nullable Object> content() {
        String java = System.getProperty("java.version");
        String own = KernelInfo.class.getPackage().getImplementationVersion();
        String version = own == null ? "development" : own;
        return Map.of(
                "status",
                "ok",
                "protocol_version",
                Message.PROTOCOL,
                "implementation",
                "tunebook",
                "implementation_version",
                version,
                "language_info",
                Map.of(
                        "name",
                        "java",
                        "version",
                        java,
                        "mimetype",
                        "text/x-java-source",
                        "file_extension",
                        ".jshell",
                        "pygments_lexer",
                        "java",
                        "codemirror_mode",
                        "text/x-java"),
                "banner",
                "Java " + java + ", Tunebook kernel " + version,
                "debugger",
                false,
                "help_links",
                List.of(Map.of(
                        "text",
                        "Java API",
                        "url",
                        "https://docs.oracle.com/en/java/javase/"
                                + Runtime.version().feature() + "/docs/api/")));
    }
}
