using System.Globalization;
using System.Text;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Random;

/// <summary>A text that is drawn line by line from a seed; different kinds of texts draw different numbers from the same seed.</summary>
internal sealed class RandomText(ulong seed, ulong kind)
{
    private readonly StringBuilder _text = new();
    private CounterRandom _random = new(seed, new EntityId(kind));

    public int Below(int exclusive) => (int)_random.Below(exclusive);

    public bool Chance(int percent) => Below(100) < percent;

    public string Pick(params ReadOnlySpan<string> words) => words[Below(words.Length)];

    public void Line(FormattableString line) => _text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}
