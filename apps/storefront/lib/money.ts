export {
  formatMoney,
  minorDigitsOf as minorDigits,
  numeralOf,
  parseMoney,
  priceDigitsOf as priceDigits,
} from '@countinghouse/engine/money'
