/** The orders of an online shop. */
package io.tarn.examples.shop;
