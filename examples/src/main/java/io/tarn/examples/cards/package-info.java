/** Charges to payment cards. */
package io.tarn.examples.cards;
