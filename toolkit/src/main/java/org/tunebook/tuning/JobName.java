package org.tunebook.tuning;

import java.util.regex.Pattern;

/** The names that the toolkit lets its jobs have: what the service takes for jobs of both kinds and for models. */
public final class JobName {
    private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z](-?[0-9a-zA-Z])*");

    /** The service takes 63 characters; the rest is for the number of a further attempt. */
    private static final int LONGEST = 56;

    private JobName() {}

    /**
     * The name, if it is one.
     *
     * @throws IllegalArgumentException if it is not up to 56 letters, digits and single hyphens
     */
    public static String checked(String name) {
        if (!NAME.matcher(name).matches() || name.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "name \"" + name + "\" is not a job's and a model's name; expected up to " + LONGEST
                            + " letters, digits and single hyphens, such as tatqa-haiku-1");
        }
        return name;
    }
}
