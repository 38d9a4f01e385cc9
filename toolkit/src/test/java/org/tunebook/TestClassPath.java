package org.tunebook;

/** The class path of the tests, which surefire may hide behind a jar of its own. */
public final class TestClassPath {
    private TestClassPath() {}

    public static String text() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
