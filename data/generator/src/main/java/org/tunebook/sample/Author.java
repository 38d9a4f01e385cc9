package org.tunebook.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes documents: a company's table, the prose around it and the questions on both. */
final class Author {
    private static final int MOST_PARAGRAPHS = 6;
    private static final int DRAWS = 80;

    private final Pools pools = Pools.read();
    private final List<TableKind> kinds = TableKind.readAll();
    private final List<ProseFamily> families = ProseFamily.readAll();
    private final Map<String, List<String>> wordings = Resource.sections("questions.txt");
    private final Map<String, List<String>> fillers = Resource.sections("filler.txt");
    private final Map<String, List<String>> hybrids = Resource.sections("hybrid.txt");

    /** A document drawn from the chances; a split other than TEST leaves out the wordings kept for TEST. */
    Document write(Chance chance, Split split) {
        Company company = Company.found(chance, pools);
        TableKind kind = chance.pick(kinds);
        int year = chance.between(2014, 2024);
        Statement statement = new Bookkeeper(chance, company, kind, year).write();
        Layout layout = new Layout(statement, company, chance);
        Page page = new Page(statement, layout, company, pools, chance, split, wordings);

        List<Told> prose = prose(page, kind, year, split);
        if (prose.size() > 1 && chance.percent(40)) {
            prose = Told.mergeFirstTwo(prose);
        }
        List<Told> mixed = new ArrayList<>();
        if (chance.percent(62)) {
            new Hybrids(page, pools, hybrids).tell().ifPresent(mixed::add);
        }
        List<Told> distractions = distractions(page, year);
        boolean introduced = layout.scalePlace() == Layout.ScalePlace.PARAGRAPH || chance.percent(60);
        List<Told> order = new ArrayList<>(prose);
        order.addAll(mixed);
        order.addAll(distractions);
        List<Told> shuffled =
                chance.shuffled(order.subList(0, Math.min(order.size(), MOST_PARAGRAPHS - (introduced ? 1 : 0))));
        int place = introduced ? chance.between(0, Math.min(1, shuffled.size())) : -1;
        if (introduced) {
            shuffled.add(place, Told.plain(introduction(page, year)));
        }
        page.introducedBy(place + 1);

        List<Paragraph> paragraphs = new ArrayList<>();
        List<Question> fromText = new ArrayList<>();
        List<Question> fromBoth = new ArrayList<>();
        for (Told told : shuffled) {
            int at = paragraphs.size() + 1;
            paragraphs.add(new Paragraph(chance.uid(), at, told.text()));
            for (Question question : told.questions()) {
                if (question.source().equals("text")) {
                    fromText.add(question.inParagraph(at));
                } else {
                    boolean scaled = page.layout().scalePlace() == Layout.ScalePlace.PARAGRAPH
                            && question.scale().equals(statement.scale().word());
                    Question placed = question.inParagraph(at);
                    fromBoth.add(scaled ? placed.inParagraph(place + 1) : placed);
                }
            }
        }
        int wanted = chance.between(6, 8);
        List<Question> questions = new ArrayList<>(fromBoth);
        Set<String> asked = new HashSet<>();
        questions.forEach(question -> asked.add(question.text()));
        int texts = chance.of(1, 1, 2, 2, 2, 3);
        for (Question question : chance.shuffled(fromText)) {
            if (texts > 0 && asked.add(question.text())) {
                questions.add(question);
                texts--;
            }
        }
        addTableQuestions(page, questions, asked, wanted);
        Document document = new Document(chance.uid(), layout.rows(), paragraphs, chance.shuffled(questions));
        return chance.percent(50) ? document.withCurlyApostrophes() : document;
    }

    private static void addTableQuestions(Page page, List<Question> questions, Set<String> asked, int wanted) {
        Map<QuestionKind, Integer> used = new LinkedHashMap<>();
        for (int draw = 0; draw < DRAWS && questions.size() < wanted; draw++) {
            QuestionKind kind = QuestionKind.draw(page.chance());
            if (used.getOrDefault(kind, 0) < 2) {
                kind.ask(page).filter(question -> asked.add(question.text())).ifPresent(question -> {
                    questions.add(question);
                    used.merge(kind, 1, Integer::sum);
                });
            }
        }
    }

    private List<Told> prose(Page page, TableKind kind, int year, Split split) {
        Chance chance = page.chance();
        List<ProseFamily> allowed = split.allowed(families);
        List<ProseFamily> near =
                allowed.stream().filter(family -> family.isAbout(kind)).toList();
        List<ProseFamily> general =
                allowed.stream().filter(ProseFamily::isGeneral).toList();
        List<ProseFamily> chosen = new ArrayList<>(chance.some(chance.of(1, 1, 2, 2, 3), near));
        if (chosen.isEmpty() || chance.percent(40)) {
            chosen.add(chance.pick(general));
        }
        return chosen.stream()
                .map(family -> family.tell(new Scope(chance, pools, page.company(), year)))
                .toList();
    }

    private List<Told> distractions(Page page, int year) {
        Chance chance = page.chance();
        List<Told> told = new ArrayList<>();
        if (chance.percent(45)) {
            int line = chance.pick(page.statement().valueLines());
            int column = chance.between(0, page.statement().columns().size() - 1);
            BigDecimal value = page.value(line, column);
            if (value.signum() > 0) {
                BigDecimal near = value.multiply(BigDecimal.valueOf(chance.between(930, 1075), 3))
                        .setScale(value.scale(), RoundingMode.HALF_UP);
                Scope scope = new Scope(chance, pools, page.company(), year)
                        .bind("row", page.mention(line))
                        .bind("in", page.in(column))
                        .bind("near", page.spoken(near, page.line(line).unit()));
                told.add(Told.plain(
                        Passage.say(chance.pick(filler("near-miss")), scope).text()));
            }
        }
        if (chance.percent(30)) {
            Scope scope = new Scope(chance, pools, page.company(), year);
            told.add(Told.plain(Passage.say(chance.pick(filler("plain")), scope).text()));
        }
        return told;
    }

    private String introduction(Page page, int year) {
        Chance chance = page.chance();
        Statement statement = page.statement();
        String scale = "";
        if (page.layout().scalePlace() == Layout.ScalePlace.PARAGRAPH) {
            String plural = statement.scale().word() + "s";
            scale = chance.of(
                    " (in " + plural + ")",
                    ", in " + plural,
                    " (" + page.company().currency() + " in " + plural + ")",
                    " (all amounts in " + plural + ")",
                    " (in " + plural + " except where stated otherwise)");
        }
        List<String> years = statement.years().stream()
                .map(c -> Integer.toString(statement.columns().get(c).year()))
                .toList();
        String ended = page.company().yearEnd() + ", ";
        String span = years.isEmpty()
                ? "for the year ended " + ended + year
                : (statement.kind().columns("as-of") ? "as of " : "for the years ended ") + ended + Page.list(years);
        Scope scope = new Scope(chance, pools, page.company(), year)
                .bind("scale", scale)
                .bind("span", span)
                .bind("dot", ".")
                .bind("title", statement.title())
                .bind("subject", chance.pick(statement.subjects()));
        return Bookkeeper.capital(
                Passage.say(chance.pick(filler("intro")), scope).text());
    }

    private List<String> filler(String name) {
        List<String> found = fillers.get(name);
        if (found == null) {
            throw new IllegalStateException("filler.txt has no section \"" + name + "\"");
        }
        return found;
    }
}
