package org.tunebook.check;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.tunebook.formats.FormatException;

/** Workbooks of one sheet, every cell a text: nothing in them is ever computed. */
final class Xlsx {
    /** What a cell and a sheet can hold, by the format's own limits. */
    static final int MOST_CHARACTERS = 32_767;

    static final int MOST_ROWS = 1_048_576;

    private static final int FLUSH_AFTER = 1_000;

    private Xlsx() {}

    /**
     * Writes rows; the first stays in sight when the sheet is scrolled. Characters that XML cannot hold are
     * shown as U+FFFD, and a text that is too long for a cell is cut.
     */
    static void write(Iterable<List<String>> rows, double[] widths, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                Workbook workbook = new Workbook(out, "Tunebook", "1.0")) {
            Worksheet sheet = workbook.newWorksheet("review");
            for (int column = 0; column < widths.length; column++) {
                sheet.width(column, widths[column]);
            }
            sheet.freezePane(0, 1);
            int number = 0;
            for (List<String> row : rows) {
                for (int column = 0; column < row.size(); column++) {
                    if (!row.get(column).isEmpty()) {
                        sheet.value(number, column, holdable(row.get(column)));
                        sheet.style(number, column)
                                .wrapText(true)
                                .verticalAlignment("top")
                                .set();
                    }
                }
                if (number == 0) {
                    sheet.range(0, 0, 0, row.size() - 1).style().bold().set();
                }
                number++;
                if (number % FLUSH_AFTER == 0) {
                    sheet.flush();
                }
            }
        }
    }

    private static String holdable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean xml =
                    c == '\n' || c == '\t' || c >= ' ' && c != 0xFFFE && c != 0xFFFF && (c < 0xD800 || c > 0xDFFF);
            out.appendCodePoint(xml ? c : 0xFFFD);
        });
        if (out.length() <= MOST_CHARACTERS) {
            return out.toString();
        }
        int end = MOST_CHARACTERS - 1 - (Character.isHighSurrogate(out.charAt(MOST_CHARACTERS - 2)) ? 1 : 0);
        return out.substring(0, end) + "\u2026";
    }

    static List<List<String>> read(Path file) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (ReadableWorkbook workbook = new ReadableWorkbook(file.toFile());
                Stream<Row> read = workbook.getFirstSheet().openStream()) {
            read.forEach(row -> {
                while (rows.size() < row.getRowNum() - 1) {
                    rows.add(List.of());
                }
                rows.add(cells(row, file));
            });
        } catch (ExcelReaderException e) {
            throw new FormatException(file + ": this workbook cannot be read: " + e.getMessage()
                    + ". Save it again as .xlsx from the spreadsheet");
        }
        return rows;
    }

    private static List<String> cells(Row row, Path file) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.getCellCount(); i++) {
            Cell cell = row.getOptionalCell(i).orElse(null);
            if (cell != null && (cell.getType() == CellType.FORMULA || cell.getType() == CellType.ERROR)) {
                throw new FormatException(file + " row " + row.getRowNum() + ", cell " + (i + 1)
                        + ": there is a formula; expected a text. Put an apostrophe before the text");
            }
            cells.add(cell == null ? "" : cell.getText());
        }
        return cells;
    }
}
