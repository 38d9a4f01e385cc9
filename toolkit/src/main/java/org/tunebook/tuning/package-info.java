/** Fine-tuning: hyperparameters, the job from launch to outcome, its losses, and the custom model that comes of it. */
@NullMarked
package org.tunebook.tuning;

import org.jspecify.annotations.NullMarked;
