package org.tunebook.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import org.tunebook.testkit.Cell;
import org.tunebook.testkit.Session;

/**
 * A kernel's engine in a process of its own, to be killed. Runs the cells that it reads, which an empty line ends, and
 * says of each what it showed.
 */
final class CellsProgram {
    private CellsProgram() {}

    public static void main(String[] args) {
        PrintStream out = System.out;
        try (Session session = Session.open();
                Scanner in = new Scanner(System.in, StandardCharsets.UTF_8).useDelimiter("\n\n")) {
            while (in.hasNext()) {
                Cell cell = session.run(in.next());
                cell.value().ifPresent(value -> out.println("value: " + value));
                cell.failure().ifPresent(failure -> out.println("failure: " + failure));
            }
        }
        System.exit(0);
    }
}
