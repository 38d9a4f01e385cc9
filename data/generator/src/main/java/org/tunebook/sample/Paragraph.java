package org.tunebook.sample;

/** A paragraph of a document; orders count from 1. */
record Paragraph(String uid, int order, String text) {}
