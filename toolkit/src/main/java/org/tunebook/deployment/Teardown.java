package org.tunebook.deployment;

import java.util.ArrayList;
import java.util.List;
import org.tunebook.deployment.Inventory.Item;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;

/**
 * What a teardown came to, by a second look.
 *
 * @param gone what was there before and is not any more
 * @param standing what was to go and is still there: it still costs
 * @param after everything there is now
 */
public record Teardown(List<Item> gone, List<Standing> standing, Inventory after) implements Displayable {
    public Teardown {
        gone = List.copyOf(gone);
        standing = List.copyOf(standing);
    }

    /** One item that is still there, and why. */
    public record Standing(Item item, String why) {}

    @Override
    public MimeBundle display() {
        return MimeBundle.text(toString());
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        gone.forEach(item -> lines.add("gone: " + item.kind().title() + " " + item.name()));
        standing.forEach(left -> lines.add(
                "still there, and may cost: " + left.item.kind().title() + " " + left.item.arn() + ": " + left.why));
        if (lines.isEmpty()) {
            lines.add("there was nothing to tear down");
        }
        lines.add(after.toString());
        return String.join("\n", lines);
    }
}
