package org.tunebook.bedrocklocal.model;

import java.util.Arrays;

/**
 * A question with its candidate answers, as the head sees it: blocks of features, uses of a block in a program's
 * role, candidates as sums of uses. Dense features are kept as fixed-point numbers of 16 bits.
 */
final class Example {
    private static final float SCALE = 2048;

    final float[] question;
    final byte[] aspect;
    final short[] dense;
    final int[] denseFrom;
    final int[] sparse;
    final int[] sparseFrom;
    final int[] useBlock;
    final short[] useGroup;
    final byte[] program;
    final int[] candidateUse;
    final int[] candidateFrom;

    private Example(Builder b) {
        question = b.question;
        aspect = Arrays.copyOf(b.aspect, b.blocks);
        denseFrom = Arrays.copyOf(b.denseFrom, b.blocks + 1);
        dense = Arrays.copyOf(b.dense, b.denseFrom[b.blocks]);
        sparseFrom = Arrays.copyOf(b.sparseFrom, b.blocks + 1);
        sparse = Arrays.copyOf(b.sparse, b.sparseFrom[b.blocks]);
        useBlock = Arrays.copyOf(b.useBlock, b.uses);
        useGroup = Arrays.copyOf(b.useGroup, b.uses);
        program = Arrays.copyOf(b.program, b.candidates);
        candidateFrom = Arrays.copyOf(b.candidateFrom, b.candidates + 1);
        candidateUse = Arrays.copyOf(b.candidateUse, b.candidateFrom[b.candidates]);
    }

    int blocks() {
        return aspect.length;
    }

    int candidates() {
        return program.length;
    }

    float dense(int at) {
        return dense[at] * (1 / SCALE);
    }

    /** The bytes that this example keeps in memory, about. */
    long bytes() {
        return 2L * dense.length
                + 4L * sparse.length
                + 9L * aspect.length
                + 6L * useBlock.length
                + 4L * candidateUse.length
                + 9L * program.length
                + 400;
    }

    /** Collects blocks, uses and candidates. */
    static final class Builder {
        private final float[] question;
        private byte[] aspect = new byte[512];
        private short[] dense = new short[8192];
        private int[] denseFrom = new int[513];
        private int[] sparse = new int[4096];
        private int[] sparseFrom = new int[513];
        private int blocks;
        private int[] useBlock = new int[2048];
        private short[] useGroup = new short[2048];
        private int uses;
        private byte[] program = new byte[1024];
        private int[] candidateFrom = new int[1025];
        private int[] candidateUse = new int[8192];
        private int candidates;
        private int[] index = new int[8192];

        Builder(float[] question) {
            this.question = question;
        }

        /** Adds a block. Missing dense features are 0. */
        int block(Aspect kind, float[] features, int[] hashes, int hashCount) {
            if (blocks == aspect.length) {
                aspect = Arrays.copyOf(aspect, blocks * 2);
                denseFrom = Arrays.copyOf(denseFrom, blocks * 2 + 1);
                sparseFrom = Arrays.copyOf(sparseFrom, blocks * 2 + 1);
            }
            int from = denseFrom[blocks];
            if (from + kind.width > dense.length) {
                dense = Arrays.copyOf(dense, dense.length * 2);
            }
            for (int i = 0; i < kind.width; i++) {
                float value = i < features.length ? features[i] : 0;
                dense[from + i] = (short) Math.max(-32768, Math.min(32767, Math.round(value * SCALE)));
            }
            int hashFrom = sparseFrom[blocks];
            while (hashFrom + hashCount > sparse.length) {
                sparse = Arrays.copyOf(sparse, sparse.length * 2);
            }
            System.arraycopy(hashes, 0, sparse, hashFrom, hashCount);
            aspect[blocks] = (byte) kind.ordinal();
            denseFrom[blocks + 1] = from + kind.width;
            sparseFrom[blocks + 1] = hashFrom + hashCount;
            return blocks++;
        }

        /** The use of a block in a role; the same one again if it was asked for before. */
        int use(int block, int group) {
            if (uses * 2 >= index.length) {
                rehash(index.length * 2);
            }
            int slot = slot(block, group);
            if (index[slot] != 0) {
                return index[slot] - 1;
            }
            if (uses == useBlock.length) {
                useBlock = Arrays.copyOf(useBlock, uses * 2);
                useGroup = Arrays.copyOf(useGroup, uses * 2);
            }
            useBlock[uses] = block;
            useGroup[uses] = (short) group;
            index[slot] = ++uses;
            return uses - 1;
        }

        private int slot(int block, int group) {
            int mask = index.length - 1;
            int slot = Hash.mix(block, group) & mask;
            while (index[slot] != 0 && (useBlock[index[slot] - 1] != block || useGroup[index[slot] - 1] != group)) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private void rehash(int size) {
            index = new int[size];
            for (int i = 0; i < uses; i++) {
                index[slot(useBlock[i], useGroup[i])] = i + 1;
            }
        }

        void begin(Program kind) {
            if (candidates == program.length) {
                program = Arrays.copyOf(program, candidates * 2);
                candidateFrom = Arrays.copyOf(candidateFrom, candidates * 2 + 1);
            }
            program[candidates] = (byte) kind.ordinal();
            candidateFrom[candidates + 1] = candidateFrom[candidates];
            candidates++;
        }

        void with(int block, int role) {
            int at = candidateFrom[candidates];
            if (at == candidateUse.length) {
                candidateUse = Arrays.copyOf(candidateUse, at * 2);
            }
            candidateUse[at] = use(block, program[candidates - 1] * Program.ROLES + role);
            candidateFrom[candidates] = at + 1;
        }

        int candidates() {
            return candidates;
        }

        Example build() {
            return new Example(this);
        }
    }
}
