package org.tunebook.dataset;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.FormatException;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.InstantColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.ShortColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.api.TimeColumn;
import tech.tablesaw.columns.Column;

/**
 * Java records as a Tablesaw table, one column a component, and back without loss.
 *
 * <p>A component is text, a number, a truth value, a date or time of {@code java.time}, an enum, or an
 * {@code Optional} of one of these. Null and an empty {@code Optional} are missing. Empty text is told from
 * missing text by a last column {@code empty_texts}, as in {@link Dataset#toTable}. A value that Tablesaw
 * cannot hold (it keeps times to the millisecond, and the least whole number and not-a-number of a type for
 * what is missing) is an error, never another value.
 *
 * <pre>{@code
 * record Ticket(String text, String queue, Optional<Integer> priority) {}
 * Table table = RecordTable.of("tickets", Ticket.class, tickets);
 * List<Ticket> same = RecordTable.rows(table, Ticket.class);
 * Dataset data = Dataset.of(table, Fields.of("text", "queue"));
 * }</pre>
 */
public final class RecordTable {
    /** A column for values of a type; what no type is named for is kept as text. */
    private static final Map<Class<?>, Function<String, Column<?>>> COLUMNS = Map.ofEntries(
            Map.entry(Short.class, ShortColumn::create),
            Map.entry(Integer.class, IntColumn::create),
            Map.entry(Long.class, LongColumn::create),
            Map.entry(Float.class, FloatColumn::create),
            Map.entry(Double.class, DoubleColumn::create),
            Map.entry(Boolean.class, BooleanColumn::create),
            Map.entry(LocalDate.class, DateColumn::create),
            Map.entry(LocalTime.class, TimeColumn::create),
            Map.entry(LocalDateTime.class, DateTimeColumn::create),
            Map.entry(Instant.class, InstantColumn::create));

    private static final Map<Class<?>, Function<String, Object>> FROM_TEXT = Map.ofEntries(
            Map.entry(String.class, text -> text),
            Map.entry(Byte.class, Byte::valueOf),
            Map.entry(Short.class, Short::valueOf),
            Map.entry(Integer.class, Integer::valueOf),
            Map.entry(Long.class, Long::valueOf),
            Map.entry(Float.class, Float::valueOf),
            Map.entry(Double.class, Double::valueOf),
            Map.entry(BigInteger.class, BigInteger::new),
            Map.entry(BigDecimal.class, BigDecimal::new),
            Map.entry(LocalDate.class, LocalDate::parse),
            Map.entry(LocalTime.class, LocalTime::parse),
            Map.entry(LocalDateTime.class, LocalDateTime::parse),
            Map.entry(Instant.class, Instant::parse));

    private RecordTable() {}

    /**
     * The table of records, one row each.
     *
     * @throws IllegalArgumentException if a component's type or value cannot be kept; the message names it
     */
    public static <R extends Record> Table of(String name, Class<R> type, Collection<? extends R> records) {
        Table table = Table.create(name);
        EmptyTexts empty = new EmptyTexts(records.size());
        for (Component component : components(type)) {
            Column<?> column = component.column();
            int row = 0;
            for (R each : records) {
                Object value = component.value(each);
                if (value == null) {
                    column.appendMissing();
                } else {
                    Object kept = column instanceof StringColumn ? String.valueOf(value) : value;
                    if (kept.equals("")) {
                        empty.add(row, component.name());
                    }
                    column.appendObj(kept);
                    if (!kept.equals("") && (column.isMissing(row) || !kept.equals(column.get(row)))) {
                        throw new IllegalArgumentException(
                                type.getSimpleName() + " " + (row + 1) + ": " + component.name()
                                        + " is " + value + ", which a column of type "
                                        + column.type()
                                        + " cannot hold; make the component a String.");
                    }
                }
                row++;
            }
            table.addColumns(column);
        }
        empty.column().ifPresent(table::addColumns);
        return table;
    }

    /**
     * The records of a table's rows. Columns are found by the components' names; others are left out. A
     * number may come from a column of another type if it is the same number.
     *
     * @throws IllegalArgumentException if a column is not there or the record refuses the values
     * @throws FormatException if a value is missing where it must not, or is of another type; the message
     *     has row and column
     */
    public static <R extends Record> List<R> rows(Table table, Class<R> type) {
        List<Component> components = components(type);
        for (Component component : components) {
            if (!table.columnNames().contains(component.name())) {
                throw new IllegalArgumentException("the table " + table.name() + " has no column " + component.name()
                        + " for " + type.getSimpleName() + "; it has " + String.join(", ", table.columnNames()));
            }
        }
        List<Set<String>> empty = EmptyTexts.read(table);
        Constructor<R> constructor = constructor(type, components);
        List<R> rows = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            Object[] values = new Object[components.size()];
            for (int i = 0; i < values.length; i++) {
                Component component = components.get(i);
                String place = "the table " + table.name() + " row " + (row + 1) + " column " + component.name();
                boolean isEmpty = empty.get(row).contains(component.name());
                values[i] = component.read(table.column(component.name()), row, isEmpty, place);
            }
            rows.add(create(constructor, values, "the table " + table.name() + " row " + (row + 1)));
        }
        return List.copyOf(rows);
    }

    private static <R> Constructor<R> constructor(Class<R> type, List<Component> components) {
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(
                    components.stream().map(Component::declared).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor: " + type, e);
        }
    }

    private static <R> R create(Constructor<R> constructor, Object[] values, String place) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable refusal = Objects.requireNonNullElse(e.getCause(), e);
            throw new IllegalArgumentException(
                    place + ": " + constructor.getDeclaringClass().getSimpleName() + " refuses it: "
                            + refusal.getMessage(),
                    refusal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + constructor.getDeclaringClass(), e);
        }
    }

    private static List<Component> components(Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .map(component -> Component.of(type, component))
                .toList();
    }

    /**
     * One component of a record type.
     *
     * @param declared its type as it is declared
     * @param type the type of its values: never primitive, never Optional
     */
    private record Component(RecordComponent component, Class<?> declared, Class<?> type) {
        static Component of(Class<?> owner, RecordComponent component) {
            Class<?> declared = component.getType();
            Class<?> type = MethodType.methodType(declared).wrap().returnType();
            if (declared == Optional.class
                    && component.getGenericType() instanceof ParameterizedType optional
                    && optional.getActualTypeArguments()[0] instanceof Class<?> inner) {
                type = inner;
            }
            if (!FROM_TEXT.containsKey(type) && type != Boolean.class && !type.isEnum()) {
                throw new IllegalArgumentException(owner.getSimpleName() + "." + component.getName() + " is of type "
                        + component.getGenericType().getTypeName() + "; expected text, a number, a truth value, a date"
                        + " or time, an enum, or an Optional of these.");
            }
            return new Component(component, declared, type);
        }

        String name() {
            return component.getName();
        }

        Column<?> column() {
            return COLUMNS.getOrDefault(type, StringColumn::create).apply(name());
        }

        @Nullable
        Object value(Object owner) {
            try {
                component.getAccessor().setAccessible(true);
                Object value = component.getAccessor().invoke(owner);
                Object plain = value instanceof Optional<?> optional ? optional.orElse(null) : value;
                return plain instanceof Enum<?> constant ? constant.name() : plain;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }

        @Nullable
        Object read(Column<?> column, int row, boolean isEmpty, String place) {
            if (isEmpty && type == String.class) {
                return declared == Optional.class ? Optional.of("") : "";
            }
            if (column.isMissing(row)) {
                if (declared.isPrimitive()) {
                    throw new FormatException(place + ": the value is missing; expected " + declared + ". Make the"
                            + " component an Optional, or leave the row out.");
                }
                return declared == Optional.class ? Optional.empty() : null;
            }
            Object value = converted(Objects.requireNonNull(column.get(row)), place);
            return declared == Optional.class ? Optional.of(value) : value;
        }

        private Object converted(Object value, String place) {
            if (type.isInstance(value)) {
                return value;
            }
            if (type == Boolean.class) {
                String text = value.toString().toLowerCase(Locale.ROOT);
                if (text.equals("true") || text.equals("false")) {
                    return text.equals("true");
                }
                throw wrong(value, "true or false", place);
            }
            if (type.isEnum()) {
                return Stream.of(type.getEnumConstants())
                        .filter(constant -> ((Enum<?>) constant).name().equals(value.toString()))
                        .findFirst()
                        .orElseThrow(() -> wrong(
                                value,
                                Stream.of(type.getEnumConstants())
                                        .map(constant -> ((Enum<?>) constant).name())
                                        .collect(Collectors.joining(", ")),
                                place));
            }
            try {
                Object converted = Objects.requireNonNull(FROM_TEXT.get(type)).apply(exact(value));
                if (!(value instanceof Number)
                        || !(converted instanceof Number)
                        || new BigDecimal(converted.toString()).compareTo(new BigDecimal(value.toString())) == 0) {
                    return converted;
                }
            } catch (RuntimeException e) {
                throw wrong(value, type.getSimpleName(), place);
            }
            throw wrong(value, type.getSimpleName(), place);
        }

        /** The text of a value; of a whole number in a column of another type without its decimal point. */
        private String exact(Object value) {
            if (value instanceof Number && type != String.class) {
                BigDecimal number = new BigDecimal(value.toString()).stripTrailingZeros();
                return number.scale() <= 0 ? number.toBigIntegerExact().toString() : number.toPlainString();
            }
            return value.toString();
        }

        private static FormatException wrong(Object value, String expected, String place) {
            return new FormatException(place + ": found " + value + "; expected " + expected + ".");
        }
    }
}
