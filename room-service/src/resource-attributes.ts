/**
 * OTEL_RESOURCE_ATTRIBUTES (OpenTelemetry, Resource SDK, "Specifying resource information via an environment variable"):
 * pairs like `service.namespace=atrium,deployment.environment.name=staging`, in which comma, equals sign and percent sign are
 * percent-encoded. Null where any of it is wrong: then none of it counts.
 */
export function resourceAttributesOf(text: string): Record<string, string> | null {
  const found: [string, string][] = [];
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue;
    const [key = '', value, ...more] = pair.split('=').map((part) => decoded(part.trim()));
    if (key === null || key === '' || value === undefined || value === null || more.length > 0) return null;
    found.push([key, value]);
  }
  return Object.fromEntries(found);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
