package org.tunebook.check;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tells who a person is or where their money lies, by its form and, where it has them, its check digits. */
enum PersonalData {
    E_MAIL(
            "e-mail address",
            "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){0,4}\\.[A-Za-z]{2,24}",
            found -> true),
    IBAN(
            "IBAN",
            "(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])",
            PersonalData::isIban),
    CARD("payment card", "(?<![0-9.,+-])[2-6](?:[ -]?[0-9]){12,18}(?![0-9.,]?[0-9])", PersonalData::isCard),
    PHONE(
            "telephone number",
            "(?i:\\b(?:tel|telephone|phone|mobile|cell|fax)\\b)[.:]{0,2} ?(?i:no\\.?|number|is|at)? ?[+(]?[0-9][0-9 ()./-]{4,18}[0-9](?![0-9]|,[0-9])"
                    + "|(?<![A-Za-z0-9.])\\+[1-9][0-9]{0,2}[ .-]?\\(?[0-9]{1,4}\\)?(?:[ .-]?[0-9]{2,4}){2,4}(?![0-9]|,[0-9])"
                    + "|(?<![A-Za-z0-9.,$-])\\([2-9][0-9]{2}\\) ?[0-9]{3}-[0-9]{4}(?![0-9]|,[0-9])"
                    + "|(?<![A-Za-z0-9.,$-])[2-9][0-9]{2}([.-])[0-9]{3}\\1[0-9]{4}(?![0-9]|,[0-9])",
            PersonalData::isPhone);

    private static final int SHOWN = 3;

    private final String kind;
    private final Pattern pattern;
    private final Predicate<String> holds;

    PersonalData(String kind, String regex, Predicate<String> holds) {
        this.kind = kind;
        this.pattern = Pattern.compile(regex);
        this.holds = holds;
    }

    /** What kind of personal data is in the text first, with a few of its characters; empty if there is none. */
    static Optional<String> in(String text, Scan scan) {
        for (PersonalData data : values()) {
            if (!scan.mayHold(data)) {
                continue;
            }
            Matcher matcher = data.pattern.matcher(text);
            while (matcher.find()) {
                if (data.holds.test(matcher.group())) {
                    String found = matcher.group().strip();
                    return Optional.of(data.kind + " " + found.substring(0, Math.min(SHOWN, found.length())) + "…");
                }
            }
        }
        return Optional.empty();
    }

    /** The text with its kind in brackets in the place of each. */
    static String masked(String text) {
        String masked = text;
        for (PersonalData data : values()) {
            masked = data.pattern.matcher(masked).replaceAll(found -> Matcher.quoteReplacement(data.mask(found)));
        }
        return masked;
    }

    private String mask(MatchResult found) {
        if (!holds.test(found.group())) {
            return found.group();
        }
        return "[" + kind + "]";
    }

    private static String digits(String text) {
        return text.replaceAll("[^0-9]", "");
    }

    private static boolean isPhone(String text) {
        int count = digits(text).length();
        return count >= 7 && count <= 16;
    }

    /** A number as the card networks give them out, its last digit right by Luhn's formula (ISO/IEC 7812-1). */
    static boolean isCard(String text) {
        String digits = digits(text);
        int length = digits.length();
        int prefix = Integer.parseInt(digits.substring(0, 4));
        boolean issued = digits.charAt(0) == '4' && (length == 13 || length == 16 || length == 19)
                || (prefix >= 5100 && prefix < 5600 || prefix >= 2221 && prefix <= 2720) && length == 16
                || (prefix / 100 == 34 || prefix / 100 == 37) && length == 15
                || (prefix / 10 == 300 || prefix / 100 == 36 || prefix / 100 == 38) && length == 14
                || (prefix == 6011 || prefix / 100 == 65 || prefix / 100 == 62 || prefix >= 6440 && prefix < 6500)
                        && length >= 16
                        && length <= 19
                || prefix >= 3528 && prefix <= 3589 && length == 16;
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int digit = digits.charAt(length - 1 - i) - '0';
            int doubled = 2 * digit;
            sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
        }
        return issued && sum % 10 == 0;
    }

    /** An account number whose check digits are right: the remainder by 97 is 1 (ISO 13616). */
    static boolean isIban(String text) {
        String compact = text.replace(" ", "");
        if (compact.length() < 15 || compact.length() > 34) {
            return false;
        }
        String turned = compact.substring(4) + compact.substring(0, 4);
        int remainder = 0;
        for (int i = 0; i < turned.length(); i++) {
            int value = Character.digit(turned.charAt(i), 36);
            remainder = (value > 9 ? remainder * 100 + value : remainder * 10 + value) % 97;
        }
        return remainder == 1;
    }
}
