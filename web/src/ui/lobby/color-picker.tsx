import { Check } from 'lucide-react';
import { t } from '../../words/words.ts';
import { PERSON_COLORS } from '../model/person-color.ts';
import './color-picker.css';

type ColorPickerProps = { color: number; onPick: (color: number) => void };

/** Radio buttons, so that arrows move and a screen reader says "Blue, 1 of 12". */
export function ColorPicker({ color, onPick }: ColorPickerProps) {
  return (
    <fieldset className="colors">
      <legend>{t('lobby.yourColor')}</legend>
      <div className="colors-row">
        {PERSON_COLORS.map(({ name, hex }, index) => (
          <label key={hex} title={t(name)}>
            <input
              type="radio"
              name="color"
              className="visually-hidden"
              aria-label={t(name)}
              checked={index === color}
              onChange={() => onPick(index)}
            />
            <span style={{ '--person': hex }}>{index === color && <Check size={16} aria-hidden="true" />}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
