package org.tunebook.formats;

import java.util.List;

/**
 * What the rules of a model say of one data file.
 *
 * @param records the records counted: every line that is not blank, broken or not
 * @param findings everything that was found, in the order of the lines; the file as a whole comes last
 */
public record Validation(int records, List<Finding> findings) {
    public Validation {
        findings = List.copyOf(findings);
    }

    /** Whether the service would take the file: there is no finding of severity error. */
    public boolean passes() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
    }
}
