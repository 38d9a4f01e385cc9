package org.tunebook.notebook;

/** Which notebook is the current one; the console until a kernel says otherwise. */
final class CurrentNotebook {
    private static volatile Notebook current = new Console();

    private CurrentNotebook() {}

    static Notebook get() {
        return current;
    }

    static void set(Notebook notebook) {
        current = notebook;
    }

    /** Prints what a page would show. */
    private static final class Console implements Notebook {
        @Override
        public DisplayHandle display(Object value) {
            System.out.println(render(value));
            DisplayHandle below = new DisplayHandle() {
                @Override
                public String id() {
                    return "console";
                }

                @Override
                public void update(Object next) {
                    System.out.println(render(next));
                }
            };
            if (value instanceof Live live) {
                live.shownIn(below);
            }
            return below;
        }

        @Override
        public MimeBundle render(Object value) {
            if (value instanceof MimeBundle bundle) {
                return bundle;
            }
            return value instanceof Displayable displayable
                    ? displayable.display()
                    : MimeBundle.text(String.valueOf(value));
        }

        @Override
        public void clearOutput(Clear when) {}

        @Override
        public boolean updatesInPlace() {
            return false;
        }
    }
}
