package org.tunebook.bedrocklocal.internal.faults;

import java.util.function.Supplier;

/** A value that can be set while it is used. */
public final class Setting<T> implements Supplier<T> {
    private volatile T value;

    public Setting(T value) {
        this.value = value;
    }

    @Override
    public T get() {
        return value;
    }

    public void set(T next) {
        value = next;
    }
}
