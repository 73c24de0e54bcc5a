using System.Globalization;
using System.Text;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Random;

/// <summary>A text that is drawn line by line from a seed; different kinds of texts draw different numbers from the same seed.</summary>
public abstract class RandomText
{
    private readonly StringBuilder _text = new();
    private CounterRandom _random;

    private protected RandomText(ulong seed, ulong kind)
    {
        Seed = seed;
        _random = new CounterRandom(seed, new EntityId(kind));
    }

    protected ulong Seed { get; }

    protected int Below(int exclusive) => (int)_random.Below(exclusive);

    protected bool Chance(int percent) => Below(100) < percent;

    protected string Pick(params ReadOnlySpan<string> words) => words[Below(words.Length)];

    protected void Line(FormattableString line) => _text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>All that was drawn so far.</summary>
    public override string ToString() => _text.ToString();
}
