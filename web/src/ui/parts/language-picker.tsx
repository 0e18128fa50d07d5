import { Languages } from 'lucide-react';
import { useId } from 'react';
import { isLanguage, LANGUAGES, type Language } from '../../words/languages.ts';
import { t } from '../../words/words.ts';
import { settings, useSettings } from '../settings.ts';
import './language-picker.css';

/** Each language by its own name: whoever looks for theirs cannot read the one that is spoken. */
export function LanguagePicker() {
  const choice = useSettings((state) => state.language);
  const id = useId();
  return (
    <div className="language-picker">
      <Languages size={18} aria-hidden="true" />
      <label htmlFor={id} className="visually-hidden">
        {t('language.label')}
      </label>
      <select
        id={id}
        value={choice}
        onChange={({ target }) => settings.setState({ language: isLanguage(target.value) ? target.value : 'auto' })}
      >
        <option value="auto">{t('language.auto')}</option>
        {(Object.keys(LANGUAGES) as Language[]).map((language) => (
          <option key={language} value={language} lang={language}>
            {LANGUAGES[language].name}
          </option>
        ))}
      </select>
    </div>
  );
}
