package org.tunebook.testkit;

import org.jspecify.annotations.Nullable;

/** A class known by the name that a notebook shows of it, where nested classes are written with dots. */
record ThrownClass(String name) {
    static ThrownClass of(String name) {
        return new ThrownClass(name);
    }

    boolean is(Class<?> type) {
        if (name.equals(type.getName().replace('$', '.'))) {
            return true;
        }
        Class<?> own = loaded(type.getClassLoader());
        return own != null && type.isAssignableFrom(own);
    }

    private @Nullable Class<?> loaded(@Nullable ClassLoader near) {
        ClassLoader loader = near == null ? ThrownClass.class.getClassLoader() : near;
        String binary = name;
        while (true) {
            try {
                return Class.forName(binary, false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                int dot = binary.lastIndexOf('.');
                if (dot < 0) {
                    return null;
                }
                binary = binary.substring(0, dot) + '$' + binary.substring(dot + 1);
            }
        }
    }
}
