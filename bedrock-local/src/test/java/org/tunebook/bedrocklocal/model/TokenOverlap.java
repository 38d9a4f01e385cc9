package org.tunebook.bedrocklocal.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The multiset token F1 between two texts: tokens by white space, in lower case. */
final class TokenOverlap {
    private TokenOverlap() {}

    static double f1(String answer, String gold) {
        Map<String, Integer> left = bag(answer);
        Map<String, Integer> right = bag(gold);
        int shared = left.entrySet().stream()
                .mapToInt(e -> Math.min(e.getValue(), right.getOrDefault(e.getKey(), 0)))
                .sum();
        int size = size(left) + size(right);
        return size == 0 ? 1 : 2.0 * shared / size;
    }

    private static int size(Map<String, Integer> bag) {
        return bag.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Map<String, Integer> bag(String text) {
        Map<String, Integer> bag = new HashMap<>();
        for (String token : text.toLowerCase(Locale.ROOT).strip().split("\\s+")) {
            if (!token.isEmpty()) {
                bag.merge(token, 1, Integer::sum);
            }
        }
        return bag;
    }
}
