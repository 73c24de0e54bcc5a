using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DistributedSvm.Scenarios.Yaml;

/// <summary>Parses one YAML document into values that know their place. Only syntax: no type is guessed.</summary>
public sealed class YamlText
{
    /// <summary>Deeper than any file of ours; a bound, so that hostile nesting cannot exhaust the stack.</summary>
    private const int MaximumDepth = 64;

    private readonly string _file;
    private readonly IParser _parser;
    private readonly ErrorList _errors;
    private readonly Dictionary<string, YamlValue> _anchors = [];

    private YamlText(string file, IParser parser, ErrorList errors) => (_file, _parser, _errors) = (file, parser, errors);

    /// <summary>
    /// The document's value. Duplicate keys are added to <paramref name="errors"/>; broken syntax, an empty file and a second document
    /// throw a <see cref="ScenarioException"/>, because nothing can be read after them.
    /// </summary>
    public static YamlValue Parse(string text, string file, ErrorList errors)
    {
        Scanner scanner = new(new StringReader(text));
        try
        {
            return new YamlText(file, new Parser(scanner), errors).Document();
        }
        catch (YamlException e)
        {
            // What spans lines (a text without its closing quote) went wrong at its end.
            Mark at = e.Start.Line == e.End.Line ? e.Start : e.End;
            throw new ScenarioException(file, Int(at.Line), Int(at.Column), $"broken YAML: {Reason(e)}", e);
        }
        catch (InvalidOperationException e)
        {
            // YamlDotNet 18.1's scanner pops an empty stack (ScanPlainScalar) where a bracket is still open at the beginning of a line.
            throw new ScenarioException(file, Int(scanner.CurrentPosition.Line), Int(scanner.CurrentPosition.Column),
                "broken YAML: a '[' or '{' before this is not closed", e);
        }
    }

    private YamlValue Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            throw new ScenarioException(_file, 1, 1, "the file is empty");
        }

        YamlValue root = Value(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out DocumentStart? second))
        {
            throw At(second, "a second YAML document begins here; a file holds one, so remove the '---'");
        }

        return root;
    }

    private YamlValue Value(int depth)
    {
        if (depth > MaximumDepth)
        {
            throw At(_parser.Current!, $"nested deeper than {MaximumDepth} levels");
        }

        if (_parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            return _anchors.TryGetValue(alias.Value.Value, out YamlValue? known)
                ? known
                : throw At(alias, $"the alias '*{alias.Value.Value}' names no anchor before it");
        }

        if (_parser.Current is not NodeEvent node)
        {
            // A lone ':' makes the parser end a mapping that still owes a value.
            throw At(_parser.Current!, "broken YAML: a ':' without a key or a value before this");
        }

        AnchorName anchor = node.Anchor;
        YamlValue value = _parser.Current switch
        {
            SequenceStart => List(depth),
            MappingStart => Mapping(depth),
            _ => Scalar(),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = value;
        }

        return value;
    }

    private YamlScalar Scalar()
    {
        Scalar scalar = _parser.Consume<Scalar>();
        return new YamlScalar(_file, Int(scalar.Start.Line), Int(scalar.Start.Column), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlList List(int depth)
    {
        SequenceStart start = _parser.Consume<SequenceStart>();
        ImmutableArray<YamlValue>.Builder items = ImmutableArray.CreateBuilder<YamlValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Value(depth + 1));
        }

        return new YamlList(_file, Int(start.Start.Line), Int(start.Start.Column), items.ToImmutable());
    }

    private YamlMapping Mapping(int depth)
    {
        MappingStart start = _parser.Consume<MappingStart>();
        ImmutableArray<YamlEntry>.Builder entries = ImmutableArray.CreateBuilder<YamlEntry>();
        Dictionary<string, int> lines = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (Value(depth + 1) is not YamlScalar key)
            {
                throw new ScenarioException(_file, Int(start.Start.Line), Int(start.Start.Column), "a key of this mapping is not a plain word");
            }

            YamlValue value = Value(depth + 1);
            if (lines.TryAdd(key.Text, key.Line))
            {
                entries.Add(new YamlEntry(key, value));
            }
            else
            {
                _errors.Add(key, string.Create(CultureInfo.InvariantCulture, $"'{key.Text}' is given twice; the first is on line {lines[key.Text]}"));
            }
        }

        return new YamlMapping(_file, Int(start.Start.Line), Int(start.Start.Column), entries.ToImmutable());
    }

    private ScenarioException At(ParsingEvent where, string message) => new(_file, Int(where.Start.Line), Int(where.Start.Column), message);

    private static int Int(long value) => checked((int)value);

    /// <summary>YamlDotNet puts the place in front of some messages; we print our own.</summary>
    private static string Reason(YamlException e)
    {
        string message = e.Message;
        int colon = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        message = colon >= 0 ? message[(colon + 3)..] : message;
        return message.Length > 0 ? char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.') : "not readable";
    }
}
