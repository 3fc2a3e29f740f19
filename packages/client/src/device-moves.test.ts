import { describe, expect, it } from 'vitest';
import { deviceMove, realDevice, speakerNews } from './device-moves.ts';
import type { DeviceChoice } from './local-media-view.ts';

const choice = (deviceId: string, groupId = deviceId): DeviceChoice => ({
  deviceId,
  label: deviceId,
  groupId,
});
const usb = choice('usb');
const builtIn = choice('built-in');
const idle = { on: true, starting: false, openId: null, lost: null };
const lost = { deviceId: 'usb', label: 'USB', resume: false };

describe('a changed list of devices', () => {
  it('means nothing while the device in use is in it', () => {
    expect(deviceMove({ ...idle, openId: 'usb' }, [usb], [builtIn, usb])).toBe('none');
    expect(deviceMove(idle, [usb], [])).toBe('none');
  });

  it('tells that the device in use is gone', () => {
    expect(deviceMove({ ...idle, openId: 'usb' }, [usb, builtIn], [builtIn])).toBe('gone');
    expect(deviceMove({ ...idle, openId: 'usb' }, [usb], [])).toBe('gone');
  });

  it('does not miss that `default` stands for another device now', () => {
    const before = [choice('default', 'u'), choice('usb', 'u'), choice('built-in', 'b')];
    const after = [choice('default', 'b'), choice('built-in', 'b')];
    expect(deviceMove({ ...idle, openId: 'default' }, before, after)).toBe('gone');
    expect(deviceMove({ ...idle, openId: 'default' }, before, before)).toBe('none');
  });

  it('says nothing about a device that was never in the list', () => {
    expect(deviceMove({ ...idle, openId: 'secret' }, [builtIn], [builtIn])).toBe('none');
  });

  it('tells that the lost device is back, whatever is used meanwhile', () => {
    expect(deviceMove({ ...idle, openId: 'built-in', lost }, [builtIn], [builtIn, usb])).toBe('back');
    expect(deviceMove({ ...idle, openId: 'built-in', lost }, [builtIn], [builtIn, choice('x')])).toBe('none');
  });

  it('takes any device when there was none left, unless it was switched off meanwhile', () => {
    const nothing = { ...idle, on: false, lost: { ...lost, resume: true } };
    expect(deviceMove(nothing, [], [builtIn])).toBe('any');
    expect(deviceMove({ ...nothing, lost }, [], [builtIn])).toBe('none');
    expect(deviceMove({ ...nothing, starting: true }, [], [builtIn])).toBe('none');
  });
});

it('a virtual device is the one of its group; without groups it is itself', () => {
  expect(realDevice('default', [choice('default', 'u'), choice('usb', 'u')])?.deviceId).toBe('usb');
  expect(realDevice('default', [choice('default', ''), choice('usb', '')])?.deviceId).toBe('default');
  expect(realDevice('usb', [usb])?.deviceId).toBe('usb');
  expect(realDevice('usb', [])).toBeNull();
});

describe('the speaker that was chosen', () => {
  it('is news when it goes and when it is back', () => {
    expect(speakerNews('usb', [usb, builtIn], [builtIn])).toMatchObject({ kind: 'fell-back', lost: 'usb' });
    expect(speakerNews('usb', [builtIn], [builtIn, usb])).toMatchObject({
      kind: 'taken-again',
      label: 'usb',
    });
  });

  it('is none when it was there all the time, when another goes, or with the first list', () => {
    expect(speakerNews('usb', [usb, builtIn], [usb])).toBeNull();
    expect(speakerNews(null, [usb, builtIn], [usb])).toBeNull();
    expect(speakerNews('usb', [], [usb])).toBeNull();
  });
});
