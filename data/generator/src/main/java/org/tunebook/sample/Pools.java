package org.tunebook.sample;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Named lists of words for the slots of templates. */
record Pools(Map<String, List<String>> words) {
    static Pools read() {
        Map<String, List<String>> words = new LinkedHashMap<>();
        for (String line : Resource.lines("pools.txt")) {
            int colon = line.indexOf(": ");
            if (!line.startsWith("#") && colon > 0) {
                words.put(line.substring(0, colon), Resource.parts(line.substring(colon + 2), ";"));
            }
        }
        return new Pools(words);
    }

    List<String> of(String name) {
        List<String> pool = words.get(name);
        if (pool == null) {
            throw new IllegalArgumentException(
                    "no word pool \"" + name + "\" in pools.txt; a template asks for it with {" + name + "}");
        }
        return pool;
    }
}
