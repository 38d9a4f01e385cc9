package org.tunebook.tuning;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.LineChart;
import org.tunebook.plot.LineChart.Line;
import org.tunebook.plot.LineChart.Mark;
import org.tunebook.plot.Sheet;
import tech.tablesaw.api.Table;

/**
 * The losses of a training, as its metrics files hold them.
 *
 * @param training the loss of each update; steps usually count from 0
 * @param validation the loss on the validation file, usually once an epoch; its step is the number of
 *     updates so far
 */
public record TrainingCurve(List<Point> training, List<Point> validation) implements Displayable {
    /** No losses yet. */
    public static final TrainingCurve EMPTY = new TrainingCurve(List.of(), List.of());

    public TrainingCurve {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
    }

    /** Whether there is no loss at all. */
    public boolean isEmpty() {
        return training.isEmpty() && validation.isEmpty();
    }

    /** The validation loss measured last. */
    public OptionalDouble lastValidationLoss() {
        return validation.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(validation.get(validation.size() - 1).loss);
    }

    /** The point of the lowest validation loss; the first of several. */
    public Optional<Point> best() {
        return validation.stream().filter(Point::isFinite).reduce((a, b) -> b.loss < a.loss ? b : a);
    }

    /** Both losses over the steps. A loss that is not a number is left out of the picture. */
    public LineChart chart() {
        return LineChart.of(
                        "step (updates)",
                        "loss (nats)",
                        line("training", training, Mark.LINE),
                        line("validation", validation, Mark.LINE_AND_POINTS))
                .titled("Loss in training");
    }

    private static Line line(String name, List<Point> points, Mark mark) {
        List<Point> finite = points.stream().filter(Point::isFinite).toList();
        return new Line(
                name,
                finite.stream().mapToDouble(Point::step).toArray(),
                finite.stream().mapToDouble(Point::loss).toArray(),
                mark);
    }

    /** All points as a table: loss, step, epoch and which of the two it is. */
    public Table toTable() {
        List<Point> all = new java.util.ArrayList<>(training);
        all.addAll(validation);
        return Sheet.captioned("losses")
                .text(
                        "of",
                        java.util.stream.IntStream.range(0, all.size())
                                .mapToObj(i -> i < training.size() ? "training" : "validation")
                                .toList())
                .numbers("step", "%.0f", all.stream().mapToDouble(Point::step).toArray())
                .numbers("epoch", "%.0f", all.stream().mapToDouble(Point::epoch).toArray())
                .numbers("loss", "%.4f", all.stream().mapToDouble(Point::loss).toArray())
                .toTable();
    }

    @Override
    public MimeBundle display() {
        return chart().display();
    }

    @Override
    public String toString() {
        return chart().toString();
    }

    /** A loss at a step of an epoch, both as the metrics file counts them. */
    public record Point(int step, int epoch, double loss) {
        /** Whether the loss is a number that can be drawn and compared. */
        public boolean isFinite() {
            return Double.isFinite(loss);
        }
    }
}
