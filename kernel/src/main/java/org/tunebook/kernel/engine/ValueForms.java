package org.tunebook.kernel.engine;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.BaseStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.NotebookExtension;

/**
 * The forms in which values are shown: a library's own ({@link Displayable}, or a renderer registered
 * for the type), else what text and tables can say about it, shortened with a count when it is long.
 */
public final class ValueForms implements NotebookExtension.Renderers {
    private static final int MOST_ELEMENTS = 100;
    private static final int MOST_ROWS = 50;
    private static final int MOST_COLUMNS = 30;
    private static final int MOST_DEPTH = 6;
    private static final int MOST_CHARS = 50_000;
    private static final int MOST_CHARS_OF_A_CELL = 500;
    private static final String ANONYMOUS = "$JShell$anonymous";

    private final Map<Class<?>, Function<Object, MimeBundle>> renderers = new ConcurrentHashMap<>();

    @Override
    public <T> void add(Class<T> type, Function<? super T, MimeBundle> renderer) {
        renderers.put(type, value -> renderer.apply(type.cast(value)));
    }

    /** The forms of a value; runs its own code, which may throw. */
    public MimeBundle of(@Nullable Object value) {
        if (value == null) {
            return MimeBundle.text("null");
        }
        if (value instanceof MimeBundle bundle) {
            return bundle;
        }
        Function<Object, MimeBundle> renderer = renderer(value.getClass());
        if (renderer != null) {
            return renderer.apply(value);
        }
        if (value instanceof Displayable displayable) {
            return displayable.display();
        }
        if (value instanceof RenderedImage image) {
            return picture(image);
        }
        String text = text(value);
        String table = table(value);
        return table == null ? MimeBundle.text(text) : MimeBundle.html(text, table);
    }

    /** The renderer of the nearest type: the class, then its interfaces, then its superclass's. */
    private @Nullable Function<Object, MimeBundle> renderer(Class<?> type) {
        if (renderers.isEmpty()) {
            return null;
        }
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            Function<Object, MimeBundle> own = renderers.get(each);
            if (own != null && each != Object.class) {
                return own;
            }
            interfaces.addAll(List.of(each.getInterfaces()));
            for (Class<?> next : interfaces) {
                Function<Object, MimeBundle> inherited = ofInterface(next);
                if (inherited != null) {
                    return inherited;
                }
            }
        }
        return renderers.get(Object.class);
    }

    private @Nullable Function<Object, MimeBundle> ofInterface(Class<?> type) {
        Function<Object, MimeBundle> own = renderers.get(type);
        if (own != null) {
            return own;
        }
        for (Class<?> each : type.getInterfaces()) {
            Function<Object, MimeBundle> inherited = ofInterface(each);
            if (inherited != null) {
                return inherited;
            }
        }
        return null;
    }

    private static MimeBundle picture(RenderedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return MimeBundle.text("picture of " + image.getWidth() + " x " + image.getHeight() + " pixels")
                .with(MimeBundle.PNG, png.toByteArray());
    }

    /** A value as text. */
    static String text(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        text(value, out, new IdentityHashMap<>());
        return out.toString();
    }

    private static void text(@Nullable Object value, StringBuilder out, Map<Object, Object> within) {
        if (value == null
                || !(value.getClass().isArray() || value instanceof Collection || value instanceof Map)
                        && !(value instanceof Optional || value instanceof Map.Entry)) {
            out.append(plain(value));
            return;
        }
        if (within.put(value, value) != null || within.size() > MOST_DEPTH) {
            out.append('…');
            return;
        }
        if (value.getClass().isArray()) {
            int length = Array.getLength(value);
            out.append('[');
            int i = 0;
            while (i < Math.min(length, MOST_ELEMENTS) && out.length() <= MOST_CHARS) {
                out.append(i == 0 ? "" : ", ");
                text(Array.get(value, i++), out, within);
            }
            more(i, length, out).append(']');
        } else if (value instanceof Optional<?> optional) {
            out.append(optional.isPresent() ? "Optional[" : "Optional.empty");
            if (optional.isPresent()) {
                text(optional.get(), out, within);
                out.append(']');
            }
        } else if (value instanceof Map.Entry<?, ?> entry) {
            text(entry.getKey(), out, within);
            out.append('=');
            text(entry.getValue(), out, within);
        } else if (value instanceof Map<?, ?> map) {
            out.append('{');
            int i = 0;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (i == MOST_ELEMENTS || out.length() > MOST_CHARS) {
                    break;
                }
                out.append(i++ == 0 ? "" : ", ");
                text(entry.getKey(), out, within);
                out.append('=');
                text(entry.getValue(), out, within);
            }
            more(i, map.size(), out).append('}');
        } else if (value instanceof Collection<?> collection) {
            out.append('[');
            int i = 0;
            for (Object each : collection) {
                if (i == MOST_ELEMENTS || out.length() > MOST_CHARS) {
                    break;
                }
                out.append(i++ == 0 ? "" : ", ");
                text(each, out, within);
            }
            more(i, collection.size(), out).append(']');
        }
        within.remove(value);
    }

    /** A value that has no elements, in its own words; what it is where it has none. */
    private static String plain(@Nullable Object value) {
        if (value == null || value instanceof CharSequence) {
            return cut(String.valueOf(value), MOST_CHARS);
        }
        if (value instanceof BaseStream) {
            return "a stream, not read: call toList() to see its elements";
        }
        Class<?> type = value.getClass();
        try {
            if (type.getMethod("toString").getDeclaringClass() == Object.class) {
                return name(type) + "@" + Integer.toHexString(System.identityHashCode(value));
            }
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every value has a toString()", e);
        }
        try {
            return cut(Traceback.plain(String.valueOf(value.toString())), MOST_CHARS);
        } catch (RuntimeException e) {
            return name(type) + " whose toString() threw "
                    + Traceback.userName(e.getClass().getName());
        }
    }

    /** What a type is to the user, who may not have named it. */
    static String name(Class<?> type) {
        if (type.isArray()) {
            return name(type.getComponentType()) + "[]";
        }
        boolean anonymous = type.isAnonymousClass() || type.getName().contains(ANONYMOUS);
        Class<?>[] interfaces = type.getInterfaces();
        Class<?> shown = interfaces.length > 0 ? interfaces[0] : type.getSuperclass();
        if (shown != null && (anonymous || type.isHidden())) {
            String name = Traceback.userName(shown.getName());
            return (anonymous ? "anonymous " : "lambda ") + name.substring(name.lastIndexOf('.') + 1);
        }
        return Traceback.userName(type.getName());
    }

    private static String cut(String text, int most) {
        return text.length() <= most
                ? text
                : text.substring(0, most) + String.format("… %,d characters", text.length());
    }

    private static StringBuilder more(int shown, int size, StringBuilder out) {
        return size <= shown ? out : out.append(String.format(", … %,d in all", size));
    }

    /** The HTML table of a value that has rows; null if it has none. */
    private static @Nullable String table(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty() ? null : mapTable(map);
        }
        if (value instanceof Record single) {
            return single.getClass().getRecordComponents().length == 0 ? null : recordTable(single);
        }
        Iterator<?> elements = null;
        int size = 0;
        if (value instanceof Object[] array) {
            elements = List.of(boxed(array)).iterator();
            size = array.length;
        } else if (value instanceof Collection<?> collection) {
            elements = collection.iterator();
            size = collection.size();
        } else if (value.getClass().isArray()) {
            return null;
        }
        return elements == null || size == 0 ? null : rowTable(elements, size);
    }

    private static Object[] boxed(@Nullable Object[] array) {
        Object[] copy = new Object[Math.min(array.length, MOST_ROWS)];
        for (int i = 0; i < copy.length; i++) {
            Object each = array[i];
            copy[i] = each == null ? Optional.empty() : each;
        }
        return copy;
    }

    private static String mapTable(Map<?, ?> map) {
        StringBuilder html = new StringBuilder("<table><thead><tr><th>key</th><th>value</th></tr></thead><tbody>");
        int i = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (i++ == MOST_ROWS) {
                break;
            }
            html.append("<tr>");
            cell(entry.getKey(), "th", html);
            cell(entry.getValue(), "td", html);
            html.append("</tr>");
        }
        return html.append("</tbody></table>").append(rows(map.size())).toString();
    }

    private static String recordTable(Record single) {
        StringBuilder html = new StringBuilder("<table><tbody>");
        for (Map.Entry<String, @Nullable Object> entry : components(single).entrySet()) {
            html.append("<tr>");
            cell(entry.getKey(), "th", html);
            cell(entry.getValue(), "td", html);
            html.append("</tr>");
        }
        return html.append("</tbody></table>").toString();
    }

    /** Rows of records of one type, of maps, or of lists; null for anything else. */
    private static @Nullable String rowTable(Iterator<?> elements, int size) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        Set<String> columns = new LinkedHashSet<>();
        Class<?> kind = null;
        while (elements.hasNext() && rows.size() < MOST_ROWS) {
            Object element = elements.next();
            Map<String, @Nullable Object> row = row(element);
            if (element == null || row == null) {
                return null;
            }
            Class<?> now = element instanceof Record ? element.getClass() : row.getClass();
            if (kind != null && kind != now) {
                return null;
            }
            kind = now;
            rows.add(row);
            columns.addAll(row.keySet());
        }
        if (columns.isEmpty()) {
            return null;
        }
        List<String> shown = columns.stream().limit(MOST_COLUMNS).toList();
        boolean named = kind != null && Record.class.isAssignableFrom(kind) || kind == LinkedHashMap.class;
        StringBuilder html = new StringBuilder("<table>");
        if (named) {
            html.append("<thead><tr>");
            shown.forEach(column -> cell(column, "th", html));
            html.append(columns.size() > shown.size() ? "<th>…</th>" : "").append("</tr></thead>");
        }
        html.append("<tbody>");
        for (Map<String, @Nullable Object> row : rows) {
            html.append("<tr>");
            for (String column : shown) {
                if (row.containsKey(column)) {
                    cell(row.get(column), "td", html);
                } else {
                    html.append("<td></td>");
                }
            }
            html.append(columns.size() > shown.size() ? "<td>…</td>" : "").append("</tr>");
        }
        return html.append("</tbody></table>").append(rows(size)).toString();
    }

    private static String rows(int size) {
        return size <= MOST_ROWS ? "" : String.format("<p>%,d of %,d rows</p>", MOST_ROWS, size);
    }

    private static @Nullable Map<String, @Nullable Object> row(@Nullable Object element) {
        if (element instanceof Record one) {
            return components(one);
        }
        if (element instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            map.forEach((key, value) -> row.put(String.valueOf(key), value));
            return row;
        }
        return null;
    }

    private static Map<String, @Nullable Object> components(Record one) {
        Map<String, @Nullable Object> found = new LinkedHashMap<>();
        for (RecordComponent component : one.getClass().getRecordComponents()) {
            found.put(component.getName(), component(one, component));
        }
        return found;
    }

    private static @Nullable Object component(Record one, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(one);
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "not accessible";
        }
    }

    private static void cell(@Nullable Object value, String tag, StringBuilder html) {
        String text = cut(text(value), MOST_CHARS_OF_A_CELL);
        html.append('<').append(tag);
        html.append(value instanceof Number ? " style=\"text-align:right\">" : ">");
        html.append(Html.escape(text)).append("</").append(tag).append('>');
    }
}
