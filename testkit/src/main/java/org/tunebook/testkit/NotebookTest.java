package org.tunebook.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * A class whose tests run cells: its methods may take a {@link Session}.
 *
 * <p>A test has a session of its own, which its {@code @BeforeEach} and {@code @AfterEach} methods share and
 * which ends with it. When a {@code @BeforeAll} method takes one, that is the session of the whole class.
 *
 * <p>A session owns the standard streams and the current notebook of its process. Where JUnit runs tests in
 * parallel, such classes are therefore run one after the other, in the order of one thread each, and never
 * beside a test that holds JUnit's lock on a standard stream; other tests run beside them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(SessionExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock("org.tunebook.notebook.Notebook.current")
public @interface NotebookTest {}
