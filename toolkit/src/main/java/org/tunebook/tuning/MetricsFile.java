package org.tunebook.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tunebook.tuning.TrainingCurve.Point;

/**
 * Reads a metrics CSV that a job leaves in S3. The documented columns are step_number, epoch_number,
 * training_loss or validation_loss, and perplexity; real jobs leave perplexity out, and count epochs from 0
 * or from 1. Columns are found by name; a row that cannot be read is passed over.
 */
final class MetricsFile {
    private MetricsFile() {}

    static List<Point> read(String csv, String lossColumn) {
        String[] lines = csv.replace("\uFEFF", "").split("\\R");
        List<String> header = cells(lines[0]).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        int step = header.indexOf("step_number");
        int epoch = header.indexOf("epoch_number");
        int loss = header.indexOf(lossColumn);
        List<Point> points = new ArrayList<>();
        if (step < 0 || loss < 0) {
            return points;
        }
        for (int i = 1; i < lines.length; i++) {
            List<String> cells = cells(lines[i]);
            if (cells.size() <= Math.max(step, loss)) {
                continue;
            }
            try {
                points.add(new Point(
                        (int) Double.parseDouble(cells.get(step)),
                        epoch < 0 || epoch >= cells.size() ? 0 : (int) Double.parseDouble(cells.get(epoch)),
                        loss(cells.get(loss))));
            } catch (NumberFormatException e) {
                continue;
            }
        }
        return points;
    }

    /** A training that went astray writes nan or inf. */
    private static double loss(String cell) {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf", "+inf", "infinity" -> Double.POSITIVE_INFINITY;
            default -> Double.parseDouble(cell);
        };
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        for (String cell : line.split(",", -1)) {
            String trimmed = cell.strip();
            cells.add(
                    trimmed.length() >= 2 && trimmed.startsWith("\"") && trimmed.endsWith("\"")
                            ? trimmed.substring(1, trimmed.length() - 1)
                            : trimmed);
        }
        return cells;
    }
}
