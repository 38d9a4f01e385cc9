package org.tunebook.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of many texts stand in one, found in one pass (Aho and Corasick 1975): the time is that of reading
 * all of them once, however many there are.
 */
final class Occurrences {
    /** Up to this product of texts and characters one search after the other is quicker. */
    private static final long SMALL = 1_000_000;

    /** Node and letter to node. */
    private final Map<Long, Integer> next = new HashMap<>();

    private final List<Integer> wanted = new ArrayList<>();
    private int nodes = 1;

    /** The numbers of the texts that stand in the context. */
    static BitSet of(List<String> texts, String context) {
        BitSet found = new BitSet();
        if ((long) texts.size() * context.length() < SMALL) {
            for (int i = 0; i < texts.size(); i++) {
                found.set(i, context.contains(texts.get(i)));
            }
            return found;
        }
        Occurrences search = new Occurrences();
        texts.forEach(search::add);
        BitSet seen = search.visited(context);
        for (int i = 0; i < texts.size(); i++) {
            found.set(i, seen.get(search.wanted.get(i)));
        }
        return found;
    }

    private void add(String text) {
        int node = 0;
        for (int i = 0; i < text.length(); i++) {
            int fresh = nodes;
            node = next.computeIfAbsent(key(node, text.charAt(i)), k -> fresh);
            if (node == fresh) {
                nodes++;
            }
        }
        wanted.add(node);
    }

    private static long key(int node, char letter) {
        return (long) node << 16 | letter;
    }

    private BitSet visited(String context) {
        int[] shorter = shorter();
        BitSet seen = new BitSet(nodes);
        seen.set(0);
        int node = 0;
        for (int i = 0; i < context.length(); i++) {
            node = step(node, context.charAt(i), shorter);
            for (int at = node; !seen.get(at); at = shorter[at]) {
                seen.set(at);
            }
        }
        return seen;
    }

    private int step(int from, char letter, int[] shorter) {
        int node = from;
        while (true) {
            Integer to = next.get(key(node, letter));
            if (to != null) {
                return to;
            }
            if (node == 0) {
                return 0;
            }
            node = shorter[node];
        }
    }

    /** For every node that of the longest proper ending of its text that is a beginning too. */
    private int[] shorter() {
        int[] parent = new int[nodes];
        char[] letter = new char[nodes];
        List<List<Integer>> children = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            children.add(List.of());
        }
        next.forEach((key, node) -> {
            int from = (int) (key >>> 16);
            parent[node] = from;
            letter[node] = (char) (key & 0xFFFF);
            if (children.get(from).isEmpty()) {
                children.set(from, new ArrayList<>(2));
            }
            children.get(from).add(node);
        });
        int[] shorter = new int[nodes];
        Arrays.fill(shorter, 0);
        Deque<Integer> queue = new ArrayDeque<>(children.get(0));
        while (!queue.isEmpty()) {
            int node = queue.remove();
            if (parent[node] != 0) {
                shorter[node] = step(shorter[parent[node]], letter[node], shorter);
            }
            queue.addAll(children.get(node));
        }
        return shorter;
    }
}
