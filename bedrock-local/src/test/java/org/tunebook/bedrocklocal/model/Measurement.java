package org.tunebook.bedrocklocal.model;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.tunebook.bedrocklocal.model.ModelKind.EarlyStopping;
import org.tunebook.bedrocklocal.model.ModelKind.TrainingListener;
import org.tunebook.bedrocklocal.model.ModelKind.TrainingSettings;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;

/**
 * Measures the model on files in TAT-QA's schema: {@code Measurement FILE SEED...} splits one file by document,
 * {@code Measurement TRAIN TEST} trains on one and tests on the other, {@code Measurement shots FILE SEED} and
 * {@code Measurement shots TRAIN TEST} show examples to the base and to two tuned models. Figures are token F1 in
 * percent.
 */
final class Measurement {
    static final TrainingSettings SETTINGS = new TrainingSettings(6, 16, 1, new EarlyStopping(0, 99), 7);

    private static final long SHOTS_SEED = 1;

    private Measurement() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("shots")) {
            Path file = Path.of(args[1]);
            reportShots(
                    Files.exists(Path.of(args[2]))
                            ? new TatQaFile.Parts(
                                    TatQaFile.read(file).all(),
                                    TatQaFile.read(Path.of(args[2])).all())
                            : TatQaFile.read(file).split(Long.parseLong(args[2])));
            return;
        }
        Path first = Path.of(args[0]);
        if (Files.exists(Path.of(args[1]))) {
            report(new TatQaFile.Parts(
                    TatQaFile.read(first).all(),
                    TatQaFile.read(Path.of(args[1])).all()));
            return;
        }
        double sum = 0;
        for (int i = 1; i < args.length; i++) {
            System.out.println("split by seed " + args[i]);
            sum += report(TatQaFile.read(first).split(Long.parseLong(args[i])));
        }
        System.out.printf(Locale.ROOT, "mean over the splits %.2f%n", sum / (args.length - 1));
    }

    private static double report(TatQaFile.Parts parts) throws InterruptedException, IOException {
        ModelKind kind = TableQa.kind();
        long start = System.nanoTime();
        double base = f1(replies(kind.base(), parts.test()), parts.test());
        System.out.printf(
                Locale.ROOT,
                "base %.2f (%d questions, %.1f s)%n",
                base,
                parts.test().size(),
                since(start));
        start = System.nanoTime();
        LocalModel tuned = train(parts.training(), SETTINGS, System.out);
        System.out.printf(
                Locale.ROOT, "trained on %d in %.1f s%n", parts.training().size(), since(start));
        start = System.nanoTime();
        List<String> replies = replies(tuned, parts.test());
        System.out.printf(Locale.ROOT, "tuned %.2f (answered in %.1f s)%n", f1(replies, parts.test()), since(start));
        byType(replies, parts.test());
        String dump = System.getProperty("dump");
        if (dump != null) {
            dump(Path.of(dump), tuned, replies, parts.test());
        }
        return f1(replies, parts.test());
    }

    /** Base, tuned with 100 and with all: each without examples, and with some that a seed draws. */
    private static void reportShots(TatQaFile.Parts parts) throws InterruptedException {
        List<TatQaFile.Item> some = shuffled(parts.training(), 99).subList(0, 100);
        PrintStream silent = new PrintStream(PrintStream.nullOutputStream());
        Map<String, LocalModel> models = new LinkedHashMap<>();
        models.put("base", TableQa.kind().base());
        models.put("tuned on 100", train(some, SETTINGS, silent));
        models.put("tuned on " + parts.training().size(), train(parts.training(), SETTINGS, silent));
        for (Map.Entry<String, LocalModel> model : models.entrySet()) {
            for (int count : new int[] {0, 2, 4, 8}) {
                List<TatQaFile.Item> shown =
                        shuffled(parts.training(), SHOTS_SEED).subList(0, count);
                System.out.println(model.getKey() + ", " + count + " shown: "
                        + described(model.getValue(), parts.test(), item -> shown));
            }
            System.out.println(model.getKey() + ", 3 nearest shown: "
                    + described(model.getValue(), parts.test(), item -> nearest(item, parts.training())));
        }
    }

    private static List<TatQaFile.Item> shuffled(List<TatQaFile.Item> items, long seed) {
        List<TatQaFile.Item> shuffled = new ArrayList<>(items);
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled;
    }

    /** The three whose questions are nearest in meaning, the nearest last. */
    private static List<TatQaFile.Item> nearest(TatQaFile.Item asked, List<TatQaFile.Item> pool) {
        float[] vector = vector(asked);
        List<TatQaFile.Item> nearest = new ArrayList<>(pool.stream()
                .sorted(Comparator.comparingDouble(item -> -Encoder.cosine(vector, vector(item))))
                .limit(3)
                .toList());
        Collections.reverse(nearest);
        return nearest;
    }

    private static float[] vector(TatQaFile.Item item) {
        String text = item.conversation().messages().get(0).text();
        return Encoder.shared().vector(text.substring(text.lastIndexOf("<question>") + 11));
    }

    private static String described(
            LocalModel model, List<TatQaFile.Item> items, Function<TatQaFile.Item, List<TatQaFile.Item>> shots) {
        List<LocalModel.Reply> replies = items.parallelStream()
                .map(item -> model.reply(shown(item, shots.apply(item))))
                .toList();
        List<String> texts = replies.stream().map(LocalModel.Reply::text).toList();
        return String.format(
                Locale.ROOT,
                "%.1f (%.1f tokens)",
                f1(texts, items),
                replies.stream()
                        .mapToInt(LocalModel.Reply::outputTokens)
                        .average()
                        .orElse(0));
    }

    private static Conversation shown(TatQaFile.Item asked, List<TatQaFile.Item> shots) {
        List<Message> messages = new ArrayList<>();
        shots.forEach(shot -> messages.addAll(shot.conversation().messages()));
        messages.addAll(asked.conversation().prompt().messages());
        return new Conversation(TatQaFile.SYSTEM, messages);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    static LocalModel train(List<TatQaFile.Item> items, TrainingSettings settings, PrintStream log)
            throws InterruptedException {
        return TableQa.kind()
                .train(
                        TableQa.kind().base(),
                        items.stream().map(TatQaFile.Item::conversation).toList(),
                        List.of(),
                        settings,
                        losses(log));
    }

    /** Writes the mean loss of each epoch. */
    static TrainingListener losses(PrintStream log) {
        double[] sum = new double[2];
        int[] epochs = new int[1];
        return new TrainingListener() {
            @Override
            public void step(int step, int epoch, double trainingLoss) {
                if (epoch != epochs[0]) {
                    if (epoch > 1) {
                        log.printf(Locale.ROOT, "epoch %d: training loss %.4f%n", epochs[0], sum[0] / sum[1]);
                    }
                    epochs[0] = epoch;
                    sum[0] = 0;
                    sum[1] = 0;
                }
                sum[0] += trainingLoss;
                sum[1]++;
            }

            @Override
            public void validation(int step, int epoch, double validationLoss) {
                log.printf(Locale.ROOT, "epoch %d: validation loss %.4f%n", epoch, validationLoss);
            }
        };
    }

    static List<String> replies(LocalModel model, List<TatQaFile.Item> items) {
        return items.parallelStream()
                .map(item -> model.reply(item.conversation().prompt()).text())
                .toList();
    }

    /** The mean token F1 in percent. */
    static double f1(List<String> replies, List<TatQaFile.Item> items) {
        return IntStream.range(0, items.size())
                .mapToDouble(
                        i -> 100 * TokenOverlap.f1(replies.get(i), items.get(i).gold()))
                .average()
                .orElse(0);
    }

    private static void byType(List<String> replies, List<TatQaFile.Item> items) {
        Map<String, List<Double>> scores = new TreeMap<>();
        for (int i = 0; i < items.size(); i++) {
            double f1 = 100 * TokenOverlap.f1(replies.get(i), items.get(i).gold());
            scores.computeIfAbsent(items.get(i).type(), key -> new ArrayList<>())
                    .add(f1);
            scores.computeIfAbsent("from " + items.get(i).from(), key -> new ArrayList<>())
                    .add(f1);
        }
        scores.forEach((type, all) -> System.out.printf(
                Locale.ROOT,
                "  %-18s %6.2f (%d)%n",
                type,
                all.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                all.size()));
    }

    private static void dump(Path file, LocalModel tuned, List<String> replies, List<TatQaFile.Item> items)
            throws IOException {
        TunedModel model = (TunedModel) tuned;
        List<String> lines = new ArrayList<>();
        double oracle = 0;
        double scales = 0;
        long candidates = 0;
        for (int i = 0; i < items.size(); i++) {
            Reading reading =
                    new Reading(Passage.of(items.get(i).conversation().prompt()), model.encoder, model.rarity);
            Candidates.Listed listed = Candidates.of(reading);
            Target target = Target.of(items.get(i).gold());
            double best = 0;
            String bestText = "";
            Program bestProgram = Program.CELL;
            for (Answer answer : listed.answers()) {
                double reward = target.reward(answer);
                if (reward > best) {
                    best = reward;
                    bestText = String.join(" / ", answer.lines());
                    bestProgram = answer.program();
                }
            }
            Head.Scores scores = new Head.Scores();
            model.head.score(listed.example(), scores, Head.Dropout.NONE);
            Answer chosen = Decoder.choose(listed.answers(), scores.probability);
            oracle += best;
            candidates += listed.answers().size();
            String reply = replies.get(i);
            boolean rightScale = Target.of(reply).magnitude == target.magnitude;
            scales += rightScale ? 1 : 0;
            double f1 = TokenOverlap.f1(reply, items.get(i).gold());
            lines.add(String.format(
                    Locale.ROOT,
                    "%.2f\t%s\t%s\t%s\t%s\t%s %s\t%.2f %s %s%s",
                    f1,
                    items.get(i).type(),
                    items.get(i).from(),
                    reading.question.words.text,
                    items.get(i).gold().replace("\n", " / "),
                    chosen.program(),
                    reply.replace("\n", " / "),
                    best,
                    bestProgram,
                    bestText,
                    rightScale ? "" : "\tSCALE"));
        }
        System.out.printf(
                Locale.ROOT,
                "  best reward %.3f, %d candidates a question, scale right %.3f%n",
                oracle / items.size(),
                candidates / items.size(),
                scales / items.size());
        Files.write(file, lines);
    }
}
