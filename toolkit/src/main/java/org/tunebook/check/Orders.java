package org.tunebook.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sentences that order a model to leave its task, as attackers plant them in texts that models read. */
final class Orders {
    private static final String NEAR = "[^.!?\\n]{0,40}";

    private static final Pattern ORDER = Pattern.compile(
            "\\b(?:ignore|disregard|forget|override|bypass)\\b" + NEAR
                    + "\\b(?:previous|earlier|prior|above|preceding|all|any|your|these|those)\\b" + NEAR
                    + "\\b(?:instructions?|prompts?|rules|directions|guidelines|directives)\\b"
                    + "|\\b(?:ignore|disregard|forget) (?:everything|all|anything|what)\\b[^.!?\\n]{0,20}\\b(?:above|before|previous)"
                    + "|(?:^|\\n)\\s{0,8}(?:system|assistant)(?: (?:prompt|message|note))?\\s?:\\s{0,8}"
                    + "(?:from now on|you|ignore|do not|never|always|answer|reply|print|new)\\b"
                    + "|\\byou are (?:now|no longer)\\b" + NEAR
                    + "\\b(?:mode|assistant|model|bot|ai|dan|bound|restricted|unrestricted|chatgpt|jailbroken|persona)\\b"
                    + "|\\bfrom now on\\b[^.!?\\n]{0,30}\\b(?:answer|reply|respond|act as|say)\\b"
                    + "|\\bdo not (?:mention|reveal|tell|disclose)\\b" + NEAR
                    + "\\b(?:this (?:note|message)|instructions?|system prompt)\\b"
                    + "|\\b(?:print|reveal|show|repeat|output|disclose)\\b[^.!?\\n]{0,20}"
                    + "\\b(?:your|hidden|system|initial|secret)(?: \\w{1,20}){0,2} (?:prompt|instructions)\\b"
                    + "|\\b(?:ignorez?|oubliez?)\\b" + NEAR + "\\b(?:instructions|consignes)\\b" + NEAR
                    + "\\bpr\u00E9c\u00E9dentes\\b"
                    + "|\\b(?:ignoriere|vergiss|ignorieren)\\b" + NEAR + "\\banweisung"
                    + "|\\b(?:ignora|olvida)\\b" + NEAR + "\\binstrucciones\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private Orders() {}

    static Matcher in(String text) {
        return ORDER.matcher(text);
    }
}
