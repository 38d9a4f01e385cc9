package org.tunebook.sample;

import java.util.List;

/** A table, the paragraphs around it and the questions asked about both. */
record Document(String tableUid, List<List<String>> table, List<Paragraph> paragraphs, List<Question> questions) {

    Document withTable(List<List<String>> other) {
        return new Document(tableUid, other, paragraphs, questions);
    }

    Document withParagraphs(List<Paragraph> others) {
        return new Document(tableUid, table, others, questions);
    }

    Document withQuestions(List<Question> others) {
        return new Document(tableUid, table, paragraphs, others);
    }

    Document withTableUid(String uid) {
        return new Document(uid, table, paragraphs, questions);
    }

    /** The same document typeset with ’ in its paragraphs, and so in the answers taken from them. */
    Document withCurlyApostrophes() {
        List<Paragraph> typeset = paragraphs.stream()
                .map(paragraph -> new Paragraph(paragraph.uid(), paragraph.order(), curly(paragraph.text())))
                .toList();
        List<Question> answered = questions.stream()
                .map(question -> question.source().equals("text") && question.answer() instanceof Question.Spans spans
                        ? question.withAnswer(new Question.Spans(
                                spans.texts().stream().map(Document::curly).toList()))
                        : question)
                .toList();
        return new Document(tableUid, table, typeset, answered);
    }

    private static String curly(String text) {
        return text.replace('\'', '’');
    }
}
