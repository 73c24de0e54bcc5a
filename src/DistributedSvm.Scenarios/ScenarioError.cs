using System.Globalization;

namespace DistributedSvm.Scenarios;

/// <summary>
/// One thing that is wrong in an input file, and what to write instead. <see cref="Line"/> and <see cref="Column"/> count from 1;
/// 0 where there is none (a file that does not exist).
/// </summary>
public sealed record ScenarioError(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:col: message</c>, or <c>file: message</c> without a place.</summary>
    public override string ToString() => Line > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {Message}")
        : $"{File}: {Message}";
}
