package org.tunebook.bedrock;

import java.util.EnumSet;
import java.util.Set;

/** What AWS charges for. */
public enum Charge {
    /** Tokens in the training file times epochs. */
    TRAINING("training", EnumSet.of(Unit.THOUSAND_TOKENS, Unit.MILLION_TOKENS)),
    /** A custom model that is kept. */
    STORAGE("storage", EnumSet.of(Unit.MONTH)),
    /** A unit of provisioned throughput without commitment, until it is deleted. */
    THROUGHPUT("throughput", EnumSet.of(Unit.HOUR)),
    /** The same with a commitment of one month. */
    THROUGHPUT_ONE_MONTH("throughput-1-month", EnumSet.of(Unit.HOUR)),
    /** The same with a commitment of six months. */
    THROUGHPUT_SIX_MONTHS("throughput-6-months", EnumSet.of(Unit.HOUR)),
    /** Tokens that a base model is given. */
    INPUT("input", EnumSet.of(Unit.THOUSAND_TOKENS, Unit.MILLION_TOKENS)),
    /** Tokens that a base model answers with. */
    OUTPUT("output", EnumSet.of(Unit.THOUSAND_TOKENS, Unit.MILLION_TOKENS)),
    /** Tokens that a custom model deployed on demand is given. */
    CUSTOM_INPUT("custom-input", EnumSet.of(Unit.THOUSAND_TOKENS, Unit.MILLION_TOKENS)),
    /** Tokens that a custom model deployed on demand answers with. */
    CUSTOM_OUTPUT("custom-output", EnumSet.of(Unit.THOUSAND_TOKENS, Unit.MILLION_TOKENS));

    private final String fileName;
    private final Set<Unit> units;

    Charge(String fileName, Set<Unit> units) {
        this.fileName = fileName;
        this.units = units;
    }

    /** Its name in a file of prices. */
    public String fileName() {
        return fileName;
    }

    Set<Unit> units() {
        return units;
    }

    /** By what a price is. */
    public enum Unit {
        THOUSAND_TOKENS("1K tokens", 1_000),
        MILLION_TOKENS("1M tokens", 1_000_000),
        /** Of one model unit. */
        HOUR("hour", 1),
        /** Of one custom model. */
        MONTH("month", 1);

        private final String fileName;
        private final int size;

        Unit(String fileName, int size) {
            this.fileName = fileName;
            this.size = size;
        }

        /** Its name in a file of prices. */
        public String fileName() {
            return fileName;
        }

        /** How many tokens, hours or months it is. */
        int size() {
            return size;
        }
    }
}
