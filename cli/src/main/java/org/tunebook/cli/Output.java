package org.tunebook.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every verb shares: where its result goes, and in which form. */
final class Output {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    private CommandSpec verb;

    @Option(names = "--json", description = "Print the result as one JSON document.")
    private boolean json;

    /** Prints the result: {@code document} as JSON where that was asked for, else {@code text}. */
    void print(Object document, String text) {
        PrintWriter out = verb.commandLine().getOut();
        out.println(json ? toJson(document) : text.stripTrailing());
        out.flush();
    }

    /** Prints a line of progress to standard error. */
    void progress(String line) {
        verb.commandLine().getErr().println(line);
    }

    /** Prints, to standard error, the one line that says why the verb does not end well. */
    void error(String line) {
        verb.commandLine().getErr().println(verb.qualifiedName() + ": " + Main.oneLine(line));
    }

    static String toJson(Object document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the result has no JSON form: " + document, e);
        }
    }
}
