package org.tunebook.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.RecordFormat;

/** Strings that no text may hold, because models reserve them for the seams of their prompts. */
final class ReservedStrings {
    /** What chat templates of open models put between turns, whatever the family. */
    private static final List<String> SEAMS = List.of(
            "<|im_start|>",
            "<|im_end|>",
            "<|endoftext|>",
            "<|begin_of_text|>",
            "<|end_of_text|>",
            "<|start_header_id|>",
            "<|end_header_id|>",
            "<|eot_id|>",
            "[INST]",
            "[/INST]",
            "<<SYS>>");

    private record Reserved(String text, String by, boolean inAnswersToo) {}

    private final List<Reserved> all = new ArrayList<>();

    ReservedStrings(List<ModelFamily> families) {
        SEAMS.forEach(seam -> all.add(new Reserved(seam, "chat templates", true)));
        Map<String, Reserved> byText = new LinkedHashMap<>();
        for (ModelFamily family : families) {
            // The Nova guide reserves its strings in system texts and prompts, not in answers.
            boolean inAnswersToo = family.recordFormat() != RecordFormat.BEDROCK_CONVERSATION_2024;
            family.reservedStrings()
                    .forEach(text -> byText.putIfAbsent(text, new Reserved(text, family.name(), inAnswersToo)));
        }
        all.addAll(byText.values());
    }

    /** What the text at a place holds of them first. */
    Optional<String> in(String place, String text) {
        for (Reserved reserved : all) {
            if ((reserved.inAnswersToo || !place.equals(Passages.ANSWER)) && text.contains(reserved.text)) {
                return Optional.of('"' + reserved.text.replace("\n", "\\n") + "\" is reserved by " + reserved.by);
            }
        }
        return Optional.empty();
    }
}
