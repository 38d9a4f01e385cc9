package org.tunebook.formats;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The character references ({@code &amp;}, {@code &#8364;}, {@code &#x20AC;}) that tables in the wild hold. */
final class CharacterReferences {
    /** No name is longer; an ampersand with no semicolon within that reach stands for itself. */
    private static final int LONGEST = 12;

    private static final Map<String, String> NAMED = new HashMap<>();

    /** What numeric references 128 to 159 mean in HTML: the places of Windows-1252; a space where it has none. */
    private static final String WINDOWS_1252 =
            "\u20AC \u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152 \u017D  \u2018\u2019\u201C\u201D"
                    + "\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153 \u017E\u0178";

    static {
        String[] latin1 =
                ("nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn"
                                + " sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave"
                                + " Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml"
                                + " ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN"
                                + " szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave"
                                + " iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute"
                                + " ucirc uuml yacute thorn yuml")
                        .split(" ");
        for (int i = 0; i < latin1.length; i++) {
            NAMED.put(latin1[i], String.valueOf((char) (160 + i)));
        }
        String[] others = ("amp & lt < gt > quot \" apos ' OElig \u0152 oelig \u0153 Scaron \u0160 scaron \u0161"
                        + " Yuml \u0178 fnof \u0192 circ \u02C6 tilde \u02DC ensp \u2002 emsp \u2003 thinsp \u2009"
                        + " ndash \u2013 mdash \u2014 lsquo \u2018 rsquo \u2019 sbquo \u201A ldquo \u201C rdquo \u201D"
                        + " bdquo \u201E dagger \u2020 Dagger \u2021 bull \u2022 hellip \u2026 permil \u2030"
                        + " lsaquo \u2039 rsaquo \u203A euro \u20AC trade \u2122 larr \u2190 uarr \u2191 rarr \u2192"
                        + " darr \u2193 minus \u2212 infin \u221E asymp \u2248 ne \u2260 le \u2264 ge \u2265"
                        + " alpha \u03B1 beta \u03B2 gamma \u03B3 delta \u03B4 Delta \u0394 mu \u03BC pi \u03C0"
                        + " sigma \u03C3 Sigma \u03A3 lowast \u2217 check \u2713 dollar $ percnt % num # lpar ( rpar )"
                        + " vert | lbrace { rbrace } bsol \\ ast * plus + comma , period . colon : semi ; equals =")
                .split(" ");
        for (int i = 0; i < others.length; i += 2) {
            NAMED.put(others[i], others[i + 1]);
        }
        // Writers of HTML put it where they want a plain space to stay; a cell of nothing else is an empty cell.
        NAMED.put("nbsp", " ");
    }

    private CharacterReferences() {}

    /** The index after the reference that starts with the ampersand at {@code start}, or -1 if none does. */
    static int end(String text, int start) {
        int limit = Math.min(text.length(), start + LONGEST);
        for (int i = start + 1; i < limit; i++) {
            char c = text.charAt(i);
            if (c == ';') {
                return decode(text, start, i + 1) == null ? -1 : i + 1;
            }
            if (!(c == '#' && i == start + 1) && !isAsciiLetterOrDigit(c)) {
                return -1;
            }
        }
        return -1;
    }

    /** The characters that the reference from {@code start} to {@code end} stands for. */
    static String value(String text, int start, int end) {
        String value = decode(text, start, end);
        if (value == null) {
            throw new IllegalArgumentException("no character reference: " + text.substring(start, end));
        }
        return value;
    }

    /** Whether the reference is by number: such a white space was meant as it is. */
    static boolean isNumeric(String text, int start) {
        return text.charAt(start + 1) == '#';
    }

    private static @Nullable String decode(String text, int start, int end) {
        String name = text.substring(start + 1, end - 1);
        if (!name.startsWith("#")) {
            return NAMED.get(name);
        }
        boolean hexadecimal = name.length() > 1 && (name.charAt(1) == 'x' || name.charAt(1) == 'X');
        String digits = name.substring(hexadecimal ? 2 : 1);
        int radix = hexadecimal ? 16 : 10;
        if (digits.isEmpty() || digits.length() > 8 || !digits.chars().allMatch(c -> Character.digit(c, radix) >= 0)) {
            return null;
        }
        long codePoint = Long.parseLong(digits, radix);
        if (codePoint >= 128 && codePoint < 128 + WINDOWS_1252.length()) {
            char c = WINDOWS_1252.charAt((int) codePoint - 128);
            return c == ' ' ? String.valueOf((char) codePoint) : String.valueOf(c);
        }
        return codePoint <= Character.MAX_CODE_POINT ? Character.toString((int) codePoint) : null;
    }

    private static boolean isAsciiLetterOrDigit(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
