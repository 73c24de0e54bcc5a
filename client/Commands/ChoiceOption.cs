using System.CommandLine;

namespace DistributedSvm.Client.Commands;

/// <summary>An option whose value is one word out of a few; the first is the default unless there is none.</summary>
internal sealed class ChoiceOption<T> : Option<string?>
    where T : struct
{
    private readonly (string Word, T Value)[] _choices;

    public ChoiceOption(string name, string description, (string Word, T Value)[] choices, bool hasDefault = true)
        : base(name)
    {
        _choices = choices;
        string[] words = [.. choices.Select(choice => choice.Word)];
        Description = description;
        HelpName = string.Join('|', words);
        if (hasDefault)
        {
            DefaultValueFactory = _ => words[0];
        }

        Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !words.Contains(result.Tokens[0].Value))
            {
                result.AddError($"{name}: '{result.Tokens[0].Value}' is none of {string.Join(", ", words)}");
            }
        });
    }

    /// <summary>What the word stands for; null where none was given and there is no default.</summary>
    public T? Find(ParseResult parsed) =>
        parsed.GetValue(this) is { } word ? Array.Find(_choices, choice => choice.Word == word).Value : null;

    /// <summary>What the word stands for.</summary>
    public T Of(ParseResult parsed) => Find(parsed) ?? throw new InvalidOperationException($"{Name} has no default.");
}
