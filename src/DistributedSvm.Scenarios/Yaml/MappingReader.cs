using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.Yaml;

/// <summary>
/// Reads the values of one mapping, strictly: keys that its shape does not know and required keys that are missing are errors.
/// Every reader returns null (or the given default) when the key is absent or its value is wrong; a wrong value has been reported.
/// </summary>
public sealed class MappingReader
{
    private readonly MappingShape _shape;

    private MappingReader(YamlMapping mapping, MappingShape shape, ErrorList errors) => (Mapping, _shape, Errors) = (mapping, shape, errors);

    public YamlMapping Mapping { get; }

    public ErrorList Errors { get; }

    /// <summary>Null, and an error, when the value is not a mapping.</summary>
    public static MappingReader? Open(YamlValue value, MappingShape shape, string what, ErrorList errors)
    {
        if (value is not YamlMapping mapping)
        {
            errors.Add(value, $"{what} must be a mapping with the keys {string.Join(", ", shape.Keys)}, not {value.Description}");
            return null;
        }

        foreach (YamlScalar key in mapping.Entries.Select(e => e.Key).Where(k => !shape.Keys.Contains(k.Text)))
        {
            errors.Add(key, $"unknown key '{key.Text}' in {what}{Suggestion.For(key.Text, shape.Keys)}");
        }

        foreach (string missing in shape.Required.Where(k => mapping.Find(k) is null))
        {
            errors.Add(mapping, $"{what} needs the key '{missing}'");
        }

        return new MappingReader(mapping, shape, errors);
    }

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The raw value; null when absent.</summary>
    public YamlValue? Find(string key) => _shape.Keys.Contains(key)
        ? Mapping.Find(key)
        : throw new ArgumentException($"The shape {_shape.Name} has no key '{key}'.", nameof(key));

    /// <summary>Where an error about this key belongs: its value, or the mapping when it is absent.</summary>
    public YamlValue Place(string key) => Find(key) ?? Mapping;

    /// <summary>An error at the key's value.</summary>
    public void Fail(string key, string message) => Errors.Add(Place(key), message);

    public YamlScalar? Scalar(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalar { IsEmpty: false } scalar:
                return scalar;
            case YamlScalar:
                Fail(key, $"'{key}' has no value; write one or remove the key");
                return null;
            case YamlValue other:
                Fail(key, $"'{key}' must be a single value, not {other.Description}");
                return null;
        }
    }

    public string? Text(string key)
    {
        YamlScalar? scalar = Scalar(key);
        if (scalar is not null && string.IsNullOrWhiteSpace(scalar.Text))
        {
            Fail(key, $"'{key}' is blank");
            return null;
        }

        return scalar?.Text;
    }

    /// <summary>One of a closed set of words.</summary>
    public T? Choice<T>(string key, ImmutableArray<KeyValuePair<string, T>> choices)
        where T : struct
    {
        YamlScalar? scalar = Scalar(key);
        if (scalar is null)
        {
            return null;
        }

        foreach ((string name, T value) in choices)
        {
            if (name == scalar.Text)
            {
                return value;
            }
        }

        Errors.Add(scalar, $"'{key}' cannot be '{scalar.Text}'{Suggestion.For(scalar.Text, choices.Select(c => c.Key))}");
        return null;
    }

    /// <summary>One of a closed set of words that name a <paramref name="what"/> each: whoever errs is shown all.</summary>
    public T? Named<T>(string key, string what, ImmutableArray<KeyValuePair<string, T>> choices)
        where T : struct
    {
        YamlScalar? scalar = Scalar(key);
        if (scalar is null)
        {
            return null;
        }

        foreach ((string name, T value) in choices)
        {
            if (name == scalar.Text)
            {
                return value;
            }
        }

        Errors.Add(scalar, $"unknown {what} '{scalar.Text}'{Suggestion.WithAll(scalar.Text, choices.Select(c => c.Key))}");
        return null;
    }

    public bool? Boolean(string key) => Choice<bool>(key, [new("true", true), new("false", false)]);

    /// <summary>A whole number without unit, within bounds.</summary>
    public long? Integer(string key, long minimum, long maximum)
    {
        YamlScalar? scalar = Scalar(key);
        if (scalar is null)
        {
            return null;
        }

        if (!scalar.IsPlain || !long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            Errors.Add(scalar, $"'{key}' must be a whole number, not {scalar.Description}");
            return null;
        }

        if (value < minimum || value > maximum)
        {
            Errors.Add(scalar, string.Create(CultureInfo.InvariantCulture, $"'{key}' must be between {minimum} and {maximum}, not {value}"));
            return null;
        }

        return value;
    }

    /// <summary>A plain number with at most three decimals, in thousandths.</summary>
    public int? PerMille(string key, int maximum)
    {
        YamlScalar? scalar = Scalar(key);
        if (scalar is null)
        {
            return null;
        }

        if (!scalar.IsPlain || !decimal.TryParse(scalar.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || value * 1_000 != decimal.Truncate(value * 1_000) || value * 1_000 > maximum)
        {
            Errors.Add(scalar, string.Create(CultureInfo.InvariantCulture,
                $"'{key}' must be a number from 0 to {maximum / 1_000} with at most three decimals, not {scalar.Description}"));
            return null;
        }

        return (int)(value * 1_000);
    }

    /// <summary>A number with a unit, in the dimension's base unit; the bounds too. <paramref name="bound"/> says them in words.</summary>
    public long? Quantity(string key, Dimension dimension, long minimum, string bound)
    {
        YamlScalar? scalar = Scalar(key);
        if (scalar is null)
        {
            return null;
        }

        if (!dimension.TryParse(scalar.Text, out long value, out string problem))
        {
            Errors.Add(scalar, $"'{key}': {problem}");
            return null;
        }

        if (value < minimum)
        {
            Errors.Add(scalar, $"'{key}' must be {bound}, not {scalar.Text}");
            return null;
        }

        return value;
    }

    public long? PositiveQuantity(string key, Dimension dimension) => Quantity(key, dimension, 1, "more than zero");

    public SimTime? PositiveTime(string key) => Wrap(PositiveQuantity(key, Dimension.Time));

    public SimTime? Time(string key) => Wrap(Quantity(key, Dimension.Time, 0, "zero or more"));

    /// <summary>A list; an empty one is fine. Null when absent or not a list.</summary>
    public YamlList? List(string key, string of)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlList list:
                return list;
            case YamlValue other:
                Fail(key, $"'{key}' must be a list of {of}, not {other.Description}");
                return null;
        }
    }

    /// <summary>A list of single values.</summary>
    public ImmutableArray<YamlScalar>? Scalars(string key, string of)
    {
        YamlList? list = List(key, of);
        if (list is null)
        {
            return null;
        }

        foreach (YamlValue item in list.Items.Where(i => i is not YamlScalar { IsEmpty: false }))
        {
            Errors.Add(item, $"'{key}' must hold {of}, not {item.Description}");
        }

        return [.. list.Items.OfType<YamlScalar>().Where(s => !s.IsEmpty)];
    }

    private static SimTime? Wrap(long? picoseconds) => picoseconds is long value ? new SimTime(value) : null;
}
