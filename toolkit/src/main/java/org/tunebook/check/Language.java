package org.tunebook.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The language of a text, by its script and, in Latin script, by its commonest words. It is told only
 * where it is plain: eight words or more, three of them and every tenth at least in the language's list,
 * and half as many again as in any other's.
 */
final class Language {
    private static final int FEWEST_WORDS = 8;
    private static final int FEWEST_HITS = 3;

    private static final Map<String, String> COMMON = new LinkedHashMap<>();

    static {
        COMMON.put(
                "English",
                "the of and to in is that was for it with as be by at are this from or an which were has have been not"
                        + " will would what how their they we you he she his her its who when than there these");
        COMMON.put(
                "German",
                "der die das und ist nicht ein eine einer eines dem den von mit auf für im zu sich auch als wie wird"
                        + " werden wurde sind bei oder nach aus durch über ich sie wir war hat haben zum zur dass wenn was");
        COMMON.put(
                "French",
                "le la les de du des en et est un une dans pour que qui par sur avec au aux ce cette ces il elle nous vous"
                        + " ne pas sont été plus ou mais leur ses son comme être avoir ont où");
        COMMON.put(
                "Spanish",
                "el la los las de del y que en un una por con para es se no su al lo como más pero sus le ya o fue este"
                        + " ha sí porque esta son entre cuando muy sin sobre también hasta hay donde");
        COMMON.put(
                "Italian",
                "il lo la gli le di del della dei delle e che è un una per con non si da dal dalla nel nella sono al"
                        + " alla come più ma anche ha questo questa ai degli tra sul sulla essere");
        COMMON.put(
                "Portuguese",
                "o os as de da do das dos e que um uma em no na nos nas para com não por mais se como mas foi ao ele ela"
                        + " sua seu ou ser quando muito há também já está são pelo pela até isso");
        COMMON.put(
                "Dutch",
                "de het een en van in is dat op te zijn met voor niet aan er die om ook als dan maar bij of uit nog"
                        + " naar heeft worden wordt werd door over deze dit wij zij hij was");
        COMMON.put(
                "Swedish",
                "och att det som en på är av för med till den inte ett om har de han var jag sig från vi så men"
                        + " kan när år under också efter eller nu sin där vid mot ska skulle");
        COMMON.put(
                "Danish or Norwegian",
                "og at det som en på er af av for med til den ikke et om har de han var jeg sig seg fra vi så men"
                        + " kan når også efter etter eller nu nå hvor ved blev ble skal skulle");
        COMMON.put(
                "Polish",
                "i w na z do nie się to że jest o jak ale po co za od tym przez dla który która które są oraz był była"
                        + " było być może jego jej ich czy już tylko jako");
        COMMON.put(
                "Turkish",
                "ve bir bu da de için ile olarak olan daha çok gibi ne kadar var sonra en o ama değil ise her"
                        + " veya hem tarafından göre olduğu");
    }

    private static final String[] NAMES = COMMON.keySet().toArray(String[]::new);
    private static final WordTable WORDS = new WordTable();

    static {
        for (int i = 0; i < NAMES.length; i++) {
            for (String word : COMMON.getOrDefault(NAMES[i], "").split(" ")) {
                WORDS.add(word, 1 << i);
            }
        }
    }

    private final int[] hits = new int[NAMES.length];
    private int words;
    private int letters;
    private int han;
    private int kana;
    private int hangul;
    private int cyrillic;
    private int greek;
    private int arabic;
    private int hebrew;
    private int indic;

    void word(long hash) {
        words++;
        for (int bits = WORDS.get(hash); bits != 0; bits &= bits - 1) {
            hits[Integer.numberOfTrailingZeros(bits)]++;
        }
    }

    void asciiLetters(int count) {
        letters += count;
    }

    /** A letter beyond ASCII. */
    void letter(char c) {
        letters++;
        if (c < 0x370) {
            return;
        }
        if (c < 0x400) {
            greek++;
        } else if (c < 0x530) {
            cyrillic++;
        } else if (c >= 0x590 && c < 0x600) {
            hebrew++;
        } else if (c >= 0x600 && c < 0x780) {
            arabic++;
        } else if (c >= 0x900 && c < 0x0E00) {
            indic++;
        } else if (c >= 0x3040 && c < 0x3100) {
            kana++;
        } else if (c >= 0xAC00 && c < 0xD7B0) {
            hangul++;
        } else if (c >= 0x3400 && c < 0xA000) {
            han++;
        }
    }

    /** The language, where it is plain. */
    Optional<String> name() {
        if (letters < 2 * FEWEST_WORDS) {
            return Optional.empty();
        }
        int half = letters / 2;
        if (kana + han > half) {
            return Optional.of(kana > han / 10 ? "Japanese" : "Chinese");
        }
        if (hangul > half) {
            return Optional.of("Korean");
        }
        if (cyrillic > half) {
            return Optional.of("a language in Cyrillic");
        }
        if (greek > half) {
            return Optional.of("Greek");
        }
        if (arabic > half) {
            return Optional.of("a language in Arabic script");
        }
        if (hebrew > half) {
            return Optional.of("Hebrew");
        }
        if (indic > half) {
            return Optional.of("a language in an Indic script");
        }
        int best = 0;
        int second = 0;
        for (int i = 1; i < hits.length; i++) {
            if (hits[i] > hits[best]) {
                best = i;
            }
        }
        for (int i = 0; i < hits.length; i++) {
            second = i != best ? Math.max(second, hits[i]) : second;
        }
        boolean plain = words >= FEWEST_WORDS
                && hits[best] >= FEWEST_HITS
                && 10 * hits[best] >= words
                && 2 * hits[best] > 3 * second;
        return plain ? Optional.of(NAMES[best]) : Optional.empty();
    }
}
